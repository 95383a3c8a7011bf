/** How much of the old votes remains at each new one: about ten sights decide. */
const MEMORY = 0.9

/** The labels of things that the detector calls now this, now that: votes by score, the old ones fading. One row a slot. */
export class LabelVotes {
  #labels = 0
  #votes = new Float64Array(0)

  /** Room for so many; what was voted stays. */
  reserve(slots: number, labels: number): void {
    if (labels <= this.#labels && this.#votes.length >= slots * this.#labels) return
    const before = this.#votes
    const labelsBefore = this.#labels
    this.#labels = Math.max(labels, labelsBefore)
    this.#votes = new Float64Array(slots * this.#labels)
    for (let at = 0; at < before.length; at += 1) {
      const slot = Math.floor(at / labelsBefore)
      this.#votes[slot * this.#labels + (at % labelsBefore)] = before[at]!
    }
  }

  start(slot: number, label: number, score: number): void {
    this.#votes.fill(0, slot * this.#labels, (slot + 1) * this.#labels)
    this.#votes[slot * this.#labels + label] = score
  }

  add(slot: number, label: number, score: number): void {
    const first = slot * this.#labels
    for (let at = first; at < first + this.#labels; at += 1) this.#votes[at]! *= MEMORY
    this.#votes[first + label]! += score
  }

  winner(slot: number): number {
    const first = slot * this.#labels
    let best = first
    for (let at = first + 1; at < first + this.#labels; at += 1) {
      if (this.#votes[at]! > this.#votes[best]!) best = at
    }
    return best - first
  }

  /** Share 0..1 of the votes that this label has. */
  share(slot: number, label: number): number {
    const first = slot * this.#labels
    let all = 0
    for (let at = first; at < first + this.#labels; at += 1) all += this.#votes[at]!
    return all > 0 ? this.#votes[first + label]! / all : 0
  }
}
