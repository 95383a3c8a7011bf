/** What a job is doing. `share` of the whole is 0..1 and never falls; `leftMs` is absent until there is a pace. */
export interface JobProgress {
  readonly stage: JobStage
  readonly share: number
  readonly leftMs?: number
}

export type JobStage = 'check' | 'look' | 'merge' | 'pictures' | 'write' | 'done'

/** Share of the whole at which each stage begins: looking takes nearly all of the time. */
const BEGINS: Readonly<Record<JobStage, number>> = {
  check: 0,
  look: 0.03,
  merge: 0.9,
  pictures: 0.91,
  write: 0.97,
  done: 1,
}
const AFTER: Readonly<Record<JobStage, JobStage>> = {
  check: 'look',
  look: 'merge',
  merge: 'pictures',
  pictures: 'write',
  write: 'done',
  done: 'done',
}

/** Tells how far a job is. What was done before it was killed counts, and says nothing of the pace. */
export class ProgressTeller {
  readonly #tell: (progress: JobProgress) => void
  readonly #nowMs: () => number
  #stage: JobStage = 'check'
  #startedMs: number
  #startShare = 0

  constructor(tell: (progress: JobProgress) => void, nowMs: () => number) {
    this.#tell = tell
    this.#nowMs = nowMs
    this.#startedMs = nowMs()
  }

  /** @param doneBefore share of the stage that an earlier process did */
  begin(stage: JobStage, doneBefore = 0): void {
    this.#stage = stage
    if (stage === 'look') {
      this.#startedMs = this.#nowMs()
      this.#startShare = this.#shareAt(doneBefore)
    }
    this.at(doneBefore)
  }

  /** @param done share of the stage, 0..1 */
  at(done: number): void {
    const share = this.#shareAt(done)
    const gained = share - this.#startShare
    const tookMs = this.#nowMs() - this.#startedMs
    const hasPace = this.#stage !== 'check' && gained > 0.01
    const left = hasPace ? { leftMs: Math.round((tookMs / gained) * (1 - share)) } : {}
    this.#tell({ stage: this.#stage, share, ...left })
  }

  #shareAt(done: number): number {
    const begins = BEGINS[this.#stage]
    return begins + Math.min(1, Math.max(0, done)) * (BEGINS[AFTER[this.#stage]] - begins)
  }
}
