import { basename, join, relative } from 'node:path'
import type { LoadedConfig } from '../../config/load.js'
import { isStream } from '../../config/schema/camera.js'
import { bothLanguages, type Words, wordsOf } from '../../config/words.js'
import type { CameraStateChange } from '../../domain/camera-state.js'
import type { Clock } from '../../kit/clock.js'
import { redactUrl } from '../../kit/redact.js'
import { version } from '../../kit/version.js'
import type { IncidentEvent } from '../../messages/incident-event.js'
import type { Recorded } from '../../pipeline/record/recorder.js'
import type { Progress, Terminal } from '../progress.js'
import { durationText } from '../text.js'

export interface DemoScreenOptions {
  readonly dir: string
  /** Print the broker's events and nothing else. */
  readonly json: boolean
  readonly output: Terminal
  readonly progress: Progress
  readonly clock: Clock
}

/** What a person watches during the demo. */
export class DemoScreen {
  readonly #loaded: LoadedConfig
  readonly #options: DemoScreenOptions
  readonly #words: Words
  readonly #startMs: number
  readonly #opened = new Map<string, { readonly camera: string; readonly what: string; picture?: string }>()
  #messages = 0

  constructor(loaded: LoadedConfig, options: DemoScreenOptions) {
    this.#loaded = loaded
    this.#options = options
    this.#words = wordsOf(Object.values(loaded.scenarios).flat())
    this.#startMs = options.clock.monotonicMs()
  }

  begin(brokerUrl: string): void {
    const { config, scenarios } = this.#loaded
    this.#say(`Lamppost ${version} demo: the real pipeline, model, store and broker, with rules in a hurry`)
    this.#say('')
    for (const [id, { name, url }] of Object.entries(config.cameras)) {
      const from = isStream(url) ? redactUrl(url) : basename(url)
      const looksFor = scenarios[id]!.map(({ name: words }) => bothLanguages(words)).join(', ')
      this.#say(`  camera ${id.padEnd(6)} ${name ?? ''}  ${from}  looks for ${looksFor}`)
    }
    this.#say(`  broker ${brokerUrl}, private to this demo`)
    this.#say('')
  }

  camera({ cameraId, state, cause }: CameraStateChange): void {
    this.#event('camera', `${cameraId} is ${state}${cause ? `: ${cause}` : ''}`)
  }

  recorded({ change, evidence }: Recorded): void {
    const { incident, kind } = change
    if (kind === 'noted') return
    const what = this.#whatOf(incident.scenario, incident.label)
    const { fix } = incident
    const where = [
      incident.source.id,
      ...(incident.zone ? [incident.zone] : []),
      ...(fix ? [`${fix.lon.toFixed(5)} E ${fix.lat.toFixed(5)} N ± ${fix.accuracyM.toFixed(1)} m`] : []),
    ].join(', ')
    this.#event(kind, `${what} at ${where}, for ${durationText(incident.dwellMs)}`)
    const drawn = evidence.find(({ variant }) => variant === 'annotated')
    const picture = drawn && relative(process.cwd(), join(this.#options.dir, 'evidence', drawn.path))
    if (picture) this.#event('', `picture ${picture}`)
    if (kind === 'opened') {
      this.#opened.set(incident.id, { camera: incident.source.id, what, ...(picture && { picture }) })
    }
  }

  message(topic: string, payload: string): void {
    if (!topic.includes('/incident/')) return
    this.#messages += 1
    if (this.#options.json) {
      this.#options.output.write(`${payload}\n`)
      return
    }
    const { seq, type } = JSON.parse(payload) as IncidentEvent
    this.#event('broker', `got ${topic}  #${seq} ${type}, ${payload.length} bytes`)
  }

  /** The summary. Gives the ids of the cameras that found something. */
  end(): ReadonlySet<string> {
    const found = [...this.#opened.values()]
    this.#options.progress.clear()
    this.#say('')
    this.#say(
      `${found.length} incident${found.length === 1 ? '' : 's'}, ${this.#messages} messages at the broker`,
    )
    for (const { camera, what, picture } of found)
      this.#say(`  ${camera.padEnd(6)} ${what}\n         ${picture ?? ''}`)
    return new Set(found.map(({ camera }) => camera))
  }

  #whatOf(scenarioId: string, label: string): string {
    const scenario = bothLanguages(this.#words.scenario(scenarioId))
    return `${scenario}: ${bothLanguages(this.#words.label(scenarioId, label))}`
  }

  #event(kind: string, text: string): void {
    const seconds = Math.floor((this.#options.clock.monotonicMs() - this.#startMs) / 1_000)
    const time = kind
      ? `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
      : '     '
    this.#say(`${time}  ${kind.padEnd(8)} ${text}`)
  }

  #say(line: string): void {
    if (this.#options.json) return
    this.#options.progress.clear()
    this.#options.output.write(`${line}\n`)
  }
}
