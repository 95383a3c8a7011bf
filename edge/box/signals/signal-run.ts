import type { ActiveSignal } from '../../config/active-signal.js'
import type { LoadedConfig } from '../../config/load.js'
import type { Sighting } from '../../domain/sighting.js'
import type { SignalState, SignalStateChange } from '../../domain/signal-state.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { Moment } from '../../pipeline/sense/moment.js'
import { readNumber } from '../../pipeline/sense/read-number.js'
import { type EpisodeChange, SignalJudge } from '../../pipeline/sense/signal-judge.js'
import { SignalWatch } from '../../pipeline/sense/signal-watch.js'
import type { Register } from '../register.js'
import { type PictureDeps, takePicture } from './picture.js'
import { episodeOf, type Framed, sightingOf, UNSEEN } from './signal-sighting.js'

export interface SignalRunDeps extends PictureDeps {
  readonly register: Pick<Register, 'see' | 'looked'>
  readonly loaded: () => LoadedConfig
  readonly newId: () => string
  readonly onState: (change: SignalStateChange) => void
  readonly log: Log
}

/** How a signal is, for whoever shows it. */
export interface SignalEntry {
  readonly id: string
  readonly state: SignalState
  readonly cause?: string
  /** The number that counts now. */
  readonly value?: number
  /** Messages so far that held no number. */
  readonly refused: number
}

/** So many changes may wait for their pictures: what comes then goes without. */
const MOST_WAITING = 4

/** One signal, from messages to sightings that are taken note of. */
export class SignalRun {
  readonly #signal: ActiveSignal
  readonly #deps: SignalRunDeps
  readonly #judge: SignalJudge
  readonly #watch: SignalWatch
  readonly #stopping = new AbortController()
  #told: SignalState | undefined
  #cause: string | undefined
  #refused = 0
  #sightingId: string | undefined
  #framed: Framed = UNSEEN
  #turn: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** `open` is the sighting that was open when the process ended. */
  constructor(signal: ActiveSignal, deps: SignalRunDeps, open?: Sighting) {
    const now = momentOf(deps)
    const episode = open && episodeOf(open)
    this.#signal = signal
    this.#deps = deps
    this.#judge = new SignalJudge(signal, now, episode)
    this.#watch = new SignalWatch(signal.silentAfterMs, now)
    if (!open || !episode) return
    const { box, frameWidth, frameHeight, zone } = open
    this.#sightingId = open.id
    this.#framed = { box, frameWidth, frameHeight, ...(zone !== undefined && { zone }) }
  }

  /** A message came on its topic. Never throws. */
  hear(payload: Uint8Array): void {
    const now = momentOf(this.#deps)
    const reading = readNumber(payload, this.#signal)
    if ('fault' in reading) {
      this.#refused += 1
      this.#watch.heard(now, reading.fault)
      return
    }
    this.#watch.heard(now)
    this.#deps.register.looked(this.#signal.id, now.atMs)
    this.#tell(this.#judge.take(reading.value, now))
  }

  /** Time went by. Never throws. */
  tick(): void {
    const now = momentOf(this.#deps)
    this.#tell(this.#judge.pass(now))
    const { state, sinceMs, fault } = this.#watch.condition(now)
    if (state === this.#told) return
    this.#told = state
    this.#cause = this.#causeOf(state, fault)
    const cause = this.#cause
    this.#deps.onState({ signalId: this.#signal.id, state, sinceMs, ...(cause !== undefined && { cause }) })
  }

  entry(): SignalEntry {
    const { value } = this.#judge
    return {
      id: this.#signal.id,
      state: this.#told ?? 'waiting',
      ...(this.#cause !== undefined && { cause: this.#cause }),
      ...(value !== undefined && { value }),
      refused: this.#refused,
    }
  }

  /** Resolves when what was found so far is taken note of; nothing waits for a picture any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#turn
  }

  #causeOf(state: SignalState, fault: string | undefined): string | undefined {
    const { topic, silentAfterMs } = this.#signal
    if (state === 'bad')
      return describeError(
        new LamppostError('SIGNAL_BAD', { what: `The message on ${topic} cannot be used: ${fault}` }),
      )
    if (state !== 'silent') return undefined
    const what = `Nothing came on ${topic} for ${silentAfterMs / 1000} s`
    return describeError(new LamppostError('SIGNAL_SILENT', { what }))
  }

  /** One after the other, each with the picture of its time. */
  #tell(changes: readonly EpisodeChange[]): void {
    for (const change of changes) {
      if (change.kind === 'opened') this.#sightingId = this.#deps.newId()
      const id = this.#sightingId!
      const isCrowded = this.#waiting >= MOST_WAITING
      this.#waiting += 1
      this.#turn = this.#turn
        .then(() => this.#record(id, change, isCrowded))
        .catch(error =>
          this.#deps.log.error(
            { signalId: this.#signal.id, error: describeError(error) },
            'what a signal says is not taken note of',
          ),
        )
        .finally(() => {
          this.#waiting -= 1
        })
    }
  }

  async #record(id: string, change: EpisodeChange, isCrowded: boolean): Promise<void> {
    const signal = this.#signal
    const { register, loaded } = this.#deps
    if (change.kind === 'opened') this.#framed = UNSEEN
    const picture = await this.#picture(change, isCrowded)
    if (picture && 'seen' in picture) {
      const { box, zone, seen } = picture
      const { width: frameWidth, height: frameHeight } = seen.frame
      this.#framed = { box, frameWidth, frameHeight, ...(zone !== undefined && { zone }) }
    }
    const camera = signal.camera === undefined ? undefined : loaded().config.cameras[signal.camera]
    const sighting = sightingOf(change, { id, signal, framed: this.#framed, camera })
    const why = {
      ...{ value: change.episode.value, unit: signal.unit },
      ...(picture && 'why' in picture && { withoutPicture: picture.why }),
    }
    await register.see(
      { kind: change.kind, sighting, atMs: change.atMs, why },
      picture && 'seen' in picture ? picture.seen : undefined,
    )
  }

  /** What expires is not seen. */
  async #picture({ kind }: EpisodeChange, isCrowded: boolean) {
    if (kind === 'expired') return undefined
    if (isCrowded) return { why: 'too much happens at once' }
    return takePicture(this.#signal, this.#deps, this.#stopping.signal)
  }
}

const momentOf = ({ clock }: Pick<SignalRunDeps, 'clock'>): Moment => ({
  atMs: clock.now(),
  monotonicMs: clock.monotonicMs(),
})
