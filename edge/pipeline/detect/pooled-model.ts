import type { Log } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { ProviderChoice } from './backends/backend.js'
import type { DetectorReady } from './protocol.js'

let opened = 0

export interface PooledModelOptions {
  readonly manifest: LoadedManifest
  readonly choice: ProviderChoice
  readonly copies: number
  /** Whether faint things are wanted, too. */
  readonly withFaint: boolean
  readonly log: Log
}

/** A model that a pool of workers holds. */
export class PooledModel {
  /** Its name towards the workers: of the same file there may be two for a while, the old one and the new. */
  readonly key: string
  readonly manifest: LoadedManifest
  readonly choice: ProviderChoice
  readonly withFaint: boolean
  /** Workers that are to hold it. */
  readonly copies: number
  /** Sources that have asked about it. */
  readonly sources = new Set<string>()
  /** How often a worker that died has got it back. */
  restarts = 0
  readonly #log: Log
  #provider = ''

  constructor({ manifest, choice, copies, withFaint, log }: PooledModelOptions) {
    opened += 1
    this.key = `${manifest.id}#${opened}`
    this.manifest = manifest
    this.choice = choice
    this.withFaint = withFaint
    this.copies = copies
    this.#log = log.child({ modelId: manifest.id })
  }

  /** What it computes on, as the last worker that opened it tells. */
  get provider(): string {
    return this.#provider
  }

  /** Told once, not by each worker, and again where a worker that was started again finds something else. */
  noteProvider({ provider, fellBack }: DetectorReady): void {
    if (provider === this.#provider) return
    this.#provider = provider
    const fields = { provider, asked: this.choice.provider }
    if (fellBack === undefined) this.#log.info({ provider }, 'a model runs')
    else
      this.#log.warn({ ...fields, reason: fellBack }, 'a model does not run on the provider asked for alone')
  }
}
