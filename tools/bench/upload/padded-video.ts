import { execFile } from 'node:child_process'
import { createCipheriv } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { promisify } from 'node:util'

const PIECE_BYTES = 4 * 1024 * 1024

/** Writes a video that plays, and is as large as asked: behind it stands a box that players skip, full of what cannot be compressed. */
export async function writePaddedVideo(path: string, bytes: number): Promise<void> {
  await promisify(execFile)('ffmpeg', [
    ...['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=2'],
    ...['-c:v', 'libx264', '-g', '10', '-pix_fmt', 'yuv420p', '-f', 'mp4', path],
  ])
  const padding = bytes - (await stat(path)).size
  const file = await open(path, 'a')
  try {
    const header = Buffer.alloc(16)
    header.writeUInt32BE(1, 0)
    header.write('free', 4)
    header.writeBigUInt64BE(BigInt(padding), 8)
    await file.write(header)
    const random = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16))
    const nothing = Buffer.alloc(PIECE_BYTES)
    for (let left = padding - header.length; left > 0; left -= PIECE_BYTES)
      await file.write(random.update(nothing.subarray(0, Math.min(left, PIECE_BYTES))))
  } finally {
    await file.close()
  }
}
