/**
 * The best pairs of a few rows and columns of a matrix of gains, where each may stay alone: row after row along a shortest
 * augmenting path (Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
 * problems", 1987). A path ends at a free column, or at a row that is better left alone for it: as if each row had a column
 * of gain 0 to itself.
 *
 * By hand, because the libraries make their arrays anew at each call, and crowds have such a rest in nearly every frame; held
 * against one of them in the tests. Nothing is allocated but in `begin`, while arrays grow.
 */
export class AugmentingPaths {
  #gains: Float64Array = new Float64Array(0)
  #stride = 0
  #rows = new Int32Array(0)
  #rowCount = 0
  #columns = new Int32Array(0)
  #columnCount = 0
  /** From here on by the number of the row or column in the matrix. */
  #rowPrice = new Float64Array(0)
  #columnPrice = new Float64Array(0)
  /** Of the path to each column, at the prices of the moment. */
  #length = new Float64Array(0)
  #cameFrom = new Int32Array(0)
  #isOnPath = new Int32Array(0)
  #rowOf = new Int32Array(0)
  /** Of the search at hand: the length of the best path, and the row that it leaves alone. */
  #shortest = 0
  #alone = 0

  /** A matrix of `rows` x `columns`, of which none takes part yet. A gain of 0 is no pair. */
  begin(gains: Float64Array, rows: number, columns: number): void {
    this.#gains = gains
    this.#stride = columns
    this.#rowCount = 0
    this.#columnCount = 0
    if (rows > this.#rows.length) {
      this.#rows = new Int32Array(rows * 2)
      this.#rowPrice = new Float64Array(rows * 2)
    }
    if (columns <= this.#columns.length) return
    this.#columns = new Int32Array(columns * 2)
    this.#columnPrice = new Float64Array(columns * 2)
    this.#length = new Float64Array(columns * 2)
    this.#cameFrom = new Int32Array(columns * 2)
    this.#isOnPath = new Int32Array(columns * 2)
    this.#rowOf = new Int32Array(columns * 2)
  }

  addRow(row: number): void {
    this.#rows[this.#rowCount++] = row
    this.#rowPrice[row] = 0
  }

  addColumn(column: number): void {
    this.#columns[this.#columnCount++] = column
    this.#columnPrice[column] = 0
    this.#rowOf[column] = -1
  }

  /** Writes into `columnOf` which column each of the rows has, -1 for none. */
  solve(columnOf: Int32Array): void {
    for (let at = 0; at < this.#rowCount; at += 1) columnOf[this.#rows[at]!] = -1
    for (let at = 0; at < this.#rowCount; at += 1) {
      const row = this.#rows[at]!
      const free = this.#search(row)
      this.#reprice(row)
      this.#exchange(row, free, columnOf)
    }
  }

  /** The free column that the shortest path from `first` ends at; -1 where it ends at a row that stays alone. */
  #search(first: number): number {
    for (let at = 0; at < this.#columnCount; at += 1) {
      this.#length[this.#columns[at]!] = Number.POSITIVE_INFINITY
      this.#isOnPath[this.#columns[at]!] = 0
    }
    this.#shortest = Number.POSITIVE_INFINITY
    let row = first
    let length = 0
    while (true) {
      const alone = length - this.#rowPrice[row]!
      if (alone < this.#shortest) {
        this.#shortest = alone
        this.#alone = row
      }
      this.#lookFrom(row, length)
      const column = this.#nearest()
      if (column < 0) return -1
      this.#isOnPath[column] = 1
      length = this.#length[column]!
      row = this.#rowOf[column]!
      if (row < 0) {
        this.#shortest = length
        return column
      }
    }
  }

  #lookFrom(row: number, length: number): void {
    const before = length - this.#rowPrice[row]!
    for (let at = 0; at < this.#columnCount; at += 1) {
      const column = this.#columns[at]!
      const gain = this.#gains[row * this.#stride + column]!
      if (gain === 0 || this.#isOnPath[column]) continue
      const through = before - gain - this.#columnPrice[column]!
      if (through >= this.#length[column]!) continue
      this.#length[column] = through
      this.#cameFrom[column] = row
    }
  }

  /** -1 where leaving a row alone is no farther. */
  #nearest(): number {
    let nearest = -1
    let least = this.#shortest
    for (let at = 0; at < this.#columnCount; at += 1) {
      const column = this.#columns[at]!
      if (this.#isOnPath[column] || this.#length[column]! >= least) continue
      least = this.#length[column]!
      nearest = column
    }
    return nearest
  }

  /** So that no pair that was passed over costs less than nothing, and those that were made cost nothing. */
  #reprice(first: number): void {
    this.#rowPrice[first]! += this.#shortest
    for (let at = 0; at < this.#columnCount; at += 1) {
      const column = this.#columns[at]!
      if (!this.#isOnPath[column]) continue
      const shorter = this.#shortest - this.#length[column]!
      this.#columnPrice[column]! -= shorter
      const row = this.#rowOf[column]!
      if (row >= 0) this.#rowPrice[row]! += shorter
    }
  }

  /** Back along the path: each row takes the column that the one after it gives up. */
  #exchange(first: number, free: number, columnOf: Int32Array): void {
    let column = free
    if (free < 0) {
      column = columnOf[this.#alone]!
      columnOf[this.#alone] = -1
    }
    while (column >= 0) {
      const row = this.#cameFrom[column]!
      const givenUp = row === first ? -1 : columnOf[row]!
      columnOf[row] = column
      this.#rowOf[column] = row
      column = givenUp
    }
  }
}
