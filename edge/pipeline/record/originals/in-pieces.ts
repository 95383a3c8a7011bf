export interface Piece {
  readonly bytes: Buffer
  readonly isLast: boolean
}

/** The same bytes in pieces of `size`, the last one shorter or empty; one piece is known to be the last when it comes. */
export async function* inPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<Piece> {
  let held: Uint8Array[] = []
  let count = 0
  for await (const bytes of source) {
    held.push(bytes)
    count += bytes.length
    if (count <= size) continue
    let rest = Buffer.concat(held, count)
    // What is left may be the last piece: it is held until there is more.
    for (; rest.length > size; rest = rest.subarray(size))
      yield { bytes: rest.subarray(0, size), isLast: false }
    held = [rest]
    count = rest.length
  }
  yield { bytes: Buffer.concat(held, count), isLast: true }
}
