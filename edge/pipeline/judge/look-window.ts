/** The looks of a time window, and how many of them showed something. */
export class LookWindow {
  readonly #windowMs: number
  #looks: { readonly atMs: number; readonly seen: boolean }[] = []
  /** Since when it has been looked at without a pause as long as the window. */
  #sinceMs = Number.POSITIVE_INFINITY

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  get count(): number {
    return this.#looks.length
  }

  get seen(): number {
    return this.#looks.reduce((seen, look) => seen + (look.seen ? 1 : 0), 0)
  }

  add(atMs: number, seen: boolean): void {
    const lastMs = this.#looks.at(-1)?.atMs
    if (lastMs === undefined || atMs - lastMs > this.#windowMs) this.#sinceMs = atMs
    this.#looks.push({ atMs, seen })
    const oldestMs = atMs - this.#windowMs
    const firstKept = this.#looks.findIndex(look => look.atMs >= oldestMs)
    if (firstKept > 0) this.#looks.splice(0, firstKept)
  }

  /** Whether the whole window has been looked at. */
  isFull(atMs: number): boolean {
    return atMs - this.#sinceMs >= this.#windowMs
  }

  /** N of M: whether so many looks, and such a share of them (0..1), showed it. */
  shows(share: number, { minLooks = 1, minSeen = 1 }: { minLooks?: number; minSeen?: number }): boolean {
    const { seen, count } = this
    return count >= minLooks && seen >= minSeen && seen >= share * count
  }
}
