import { AugmentingPaths } from './augmenting-paths.js'

/**
 * Pairs tracks with detections so that the sum of the gains is greatest (a linear assignment with the right to stay alone:
 * only pairs with a gain above 0 are made).
 *
 * Nearly all pairs need no search: where the gain of a pair is at least what its two partners could gain elsewhere together,
 * some best assignment has it, and it is taken (exchange argument). What is left goes along augmenting paths. Nothing is
 * allocated but in `begin`, while arrays grow.
 */
export class Assignment {
  /** The column of each row, -1 for none; valid until the next `begin`. */
  columnOf = new Int32Array(0)
  #gains = new Float64Array(0)
  #rows = 0
  #columns = 0
  #rowDone = new Int32Array(0)
  #columnDone = new Int32Array(0)
  #any = false
  readonly #paths = new AugmentingPaths()

  begin(rows: number, columns: number): void {
    if (rows > this.#rowDone.length) {
      this.columnOf = new Int32Array(rows * 2)
      this.#rowDone = new Int32Array(rows * 2)
    }
    if (columns > this.#columnDone.length) this.#columnDone = new Int32Array(columns * 2)
    if (rows * columns > this.#gains.length) this.#gains = new Float64Array(rows * columns * 2)
    this.#rows = rows
    this.#columns = columns
    this.#gains.fill(0, 0, rows * columns)
    this.columnOf.fill(-1, 0, rows)
    this.#rowDone.fill(0, 0, rows)
    this.#columnDone.fill(0, 0, columns)
    this.#any = false
  }

  /** What pairing the two is worth; unsaid or not above 0, they are never paired. */
  gain(row: number, column: number, gain: number): void {
    if (!(gain > 0)) return
    this.#gains[row * this.#columns + column] = gain
    this.#any = true
  }

  solve(): void {
    if (!this.#any) return
    while (this.#takeCertain()) {
      // Each certain pair may make others certain.
    }
    this.#takeRest()
  }

  #takeCertain(): boolean {
    let took = false
    for (let row = 0; row < this.#rows; row += 1) {
      if (this.#rowDone[row]) continue
      let column = -1
      let best = 0
      let second = 0
      for (let other = 0; other < this.#columns; other += 1) {
        const gain = this.#columnDone[other] ? 0 : this.#gains[row * this.#columns + other]!
        if (gain > best) {
          second = best
          best = gain
          column = other
        } else if (gain > second) second = gain
      }
      if (column < 0) {
        this.#rowDone[row] = 1
        continue
      }
      if (best < second + this.#rivalGain(row, column)) continue
      this.#pair(row, column)
      took = true
    }
    return took
  }

  /** The most that another row would gain by `column`. */
  #rivalGain(row: number, column: number): number {
    let most = 0
    for (let other = 0; other < this.#rows; other += 1) {
      if (other === row || this.#rowDone[other]) continue
      const gain = this.#gains[other * this.#columns + column]!
      if (gain > most) most = gain
    }
    return most
  }

  #pair(row: number, column: number): void {
    this.columnOf[row] = column
    this.#rowDone[row] = 1
    this.#columnDone[column] = 1
  }

  #takeRest(): void {
    const paths = this.#paths
    paths.begin(this.#gains, this.#rows, this.#columns)
    for (let row = 0; row < this.#rows; row += 1) if (!this.#rowDone[row]) paths.addRow(row)
    for (let column = 0; column < this.#columns; column += 1) {
      if (!this.#columnDone[column]) paths.addColumn(column)
    }
    paths.solve(this.columnOf)
  }
}
