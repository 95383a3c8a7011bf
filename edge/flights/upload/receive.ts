import { type FileHandle, open } from 'node:fs/promises'
import { LamppostError } from '../../kit/lamppost-error.js'

export interface ReceiveOptions {
  readonly path: string
  /** Where the first byte goes. */
  readonly offset: number
  /** Asked before each piece of the file; rejects where it must not be written any more. */
  readonly demandRoom: (bytes: number) => Promise<void>
}

const PIECE_BYTES = 16 * 1024 * 1024

/**
 * Writes what comes to its place in a file, and gives the length of the file then. Whatever ends it, a lost connection too:
 * what was written stays, and is on the disk. @throws LamppostError UPLOAD_NO_ROOM, what `demandRoom` and `chunks` throw
 */
export async function receive(
  chunks: AsyncIterable<Buffer>,
  { path, offset, demandRoom }: ReceiveOptions,
): Promise<number> {
  const file = await open(path, 'r+')
  let position = offset
  try {
    let piece = Number.POSITIVE_INFINITY
    for await (const chunk of chunks) {
      if (piece >= PIECE_BYTES) {
        await demandRoom(chunk.length)
        piece = 0
      }
      await writeAll(file, chunk, position)
      position += chunk.length
      piece += chunk.length
    }
    return position
  } catch (error) {
    throw isDiskFull(error)
      ? new LamppostError('UPLOAD_NO_ROOM', { what: 'The disk of the box is full', cause: error })
      : error
  } finally {
    // On a disk that fails here too, the next request tells.
    await file.datasync().catch(() => {})
    await file.close()
  }
}

/** A disk that fills takes a part of what it is given. */
async function writeAll(file: FileHandle, chunk: Buffer, at: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at + done)
    done += bytesWritten
  }
}

const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '')
