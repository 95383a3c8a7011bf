import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageFolder } from '../../edge/kit/package-folder.js'

const street = join(packageFolder, 'tools/world/clips/pole.mp4')

/** A street camera as a city buys it: so many lines, 25 frames a second, a key frame every 2 s, the noise of a sensor. */
export async function makeStreetClip(file: string, height: number, bitsPerSecond: number): Promise<string> {
  const picture = `scale=-2:${height},fps=25,noise=alls=8:allf=t`
  const rate = ['-b:v', bitsPerSecond, '-maxrate', bitsPerSecond, '-bufsize', bitsPerSecond].map(String)
  const coder = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '0', ...rate]
  const keyframes = ['-g', '50', '-sc_threshold', '0']
  const input = ['-v', 'error', '-y', '-t', '20', '-i', street, '-an']
  await promisify(execFile)('ffmpeg', [...input, '-vf', picture, ...coder, ...keyframes, file])
  return file
}
