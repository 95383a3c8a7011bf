import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

const PIECE_BYTES = 1024 * 1024

/** Reads a file piece by piece, whatever its size; `onRead` is told of each piece. Rejects where it cannot be read. */
export async function hashFile(
  path: string,
  onRead: (bytes: number) => void = () => {},
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    // One byte more than there should be, so that the end shows in the same read.
    const piece = Buffer.allocUnsafe(Math.min(size + 1, PIECE_BYTES))
    let bytes = 0
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length, null)
      hash.update(piece.subarray(0, bytesRead))
      bytes += bytesRead
      onRead(bytesRead)
      if (bytesRead === 0 || (bytesRead < piece.length && bytes >= size)) break
    }
    return { sha256: hash.digest('hex'), bytes }
  } finally {
    await file.close()
  }
}
