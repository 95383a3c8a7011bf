/** How much of the old votes remains at each new one: about ten sights decide. */
const MEMORY = 0.9

/** The label of a thing that the detector calls now this, now that: votes by score, the old ones fading. */
export class LabelVotes {
  readonly #votes = new Map<string, number>()

  constructor(label: string, score: number) {
    this.#votes.set(label, score)
  }

  add(label: string, score: number): void {
    for (const [known, votes] of this.#votes) this.#votes.set(known, votes * MEMORY)
    this.#votes.set(label, (this.#votes.get(label) ?? 0) + score)
  }

  winner(): string {
    let best = ''
    let most = Number.NEGATIVE_INFINITY
    for (const [label, votes] of this.#votes) {
      if (votes > most) {
        best = label
        most = votes
      }
    }
    return best
  }
}
