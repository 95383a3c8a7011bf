/** How fast the share of looks that showed it follows what they showed. */
const SHARE_GAIN = 0.05
/** What is taken for the share before anything is known, and its bounds: no model is perfect, and none is followed down to nothing. */
const [FIRST_SHARE, LEAST_SHARE, GREATEST_SHARE] = [0.6, 0.2, 0.9]
/** Once in so many looks, something that is still there may be missed so often in a row that it counts as gone. */
const ODDS = 1e8

/**
 * How long something has been looked for in vain. A model misses at times what is there, and at night more often: it is gone only
 * when it was missed more often in a row than that explains.
 */
export class Absence {
  #ms = 0
  #missed = 0
  #share = FIRST_SHARE

  seen(): void {
    this.#share *= (1 - SHARE_GAIN) ** this.#missed
    this.#share += SHARE_GAIN * (1 - this.#share)
    this.#ms = 0
    this.#missed = 0
  }

  /** @param isLook whether a model looked; otherwise what it found before was taken to hold */
  missed(watchedMs: number, isLook: boolean): void {
    this.#ms += watchedMs
    if (isLook) this.#missed += 1
  }

  /** Whether it was watched for so long, and looked for so often. */
  lasts(ms: number): boolean {
    const share = Math.min(GREATEST_SHARE, Math.max(LEAST_SHARE, this.#share))
    return this.#ms >= ms && this.#missed * -Math.log(1 - share) >= Math.log(ODDS)
  }
}
