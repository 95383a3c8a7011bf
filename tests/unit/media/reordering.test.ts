import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isReorderingUnread, parseReordering, REORDERING_OUTPUT } from '../../../edge/media/reordering.js'
import { makeClip, scratchFolder } from '../../fixtures/media/clips.js'

let folder: Awaited<ReturnType<typeof scratchFolder>>
beforeAll(async () => {
  folder = await scratchFolder()
})
afterAll(() => folder.remove())

/** What ffmpeg says of a file beside a copy of it. */
async function linesAbout(file: string): Promise<string[]> {
  const options = ['-hide_banner', '-nostdin', '-loglevel', 'repeat+level+info']
  const copy = ['-map', '0:V:0', '-c', 'copy', '-f', 'null', '-']
  const { stderr } = await promisify(execFile)('ffmpeg', [
    ...options,
    '-i',
    file,
    ...REORDERING_OUTPUT,
    ...copy,
  ])
  return stderr.split('\n')
}
const told = (lines: string[]) => lines.map(parseReordering).filter(pictures => pictures !== undefined)

describe('what a stream tells of its order', () => {
  it.each([
    ['libx264', 0],
    ['libx264', 2],
    ['libx265', 0],
    ['libx265', 2],
  ] as const)('is read from the parameter sets of %s with %d B-frames', async (coder, bFrames) => {
    const file = await makeClip(join(folder.path, `${coder}-${bFrames}.mp4`), { coder, bFrames })
    const pictures = told(await linesAbout(file))
    expect(pictures.length).toBeGreaterThan(0)
    for (const count of pictures) expect(count > 0).toBe(bFrames > 0)
  })

  it('stays unknown for a codec that cannot be read so, and costs nothing else', async () => {
    const file = join(folder.path, 'mpeg4.mp4')
    const source = ['-f', 'lavfi', '-i', 'testsrc=d=1:s=64x64:r=5', '-c:v', 'mpeg4']
    await promisify(execFile)('ffmpeg', ['-v', 'error', ...source, file])
    const lines = await linesAbout(file)
    expect(told(lines)).toEqual([])
    expect(lines.map(line => line.replace(/^.*\[error\] /, '')).filter(isReorderingUnread)).toHaveLength(1)
    expect(lines.join('\n')).toMatch(/time=00:00:00\.80/)
  })
})
