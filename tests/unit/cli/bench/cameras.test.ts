import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeClip, scratchFolder } from '../../../fixtures/media/clips.js'
import { lamppost } from '../../../support/box-process.js'

describe('lamppost bench cameras', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let clip: string
  beforeAll(async () => {
    folder = await scratchFolder()
    clip = await makeClip(join(folder.path, 'clip.mp4'), { seconds: 6, size: '320x180', gop: 10 })
  })
  afterAll(() => folder.remove())

  it('measures real cameras before a real box, and prints one object', async () => {
    const { stdout } = await lamppost([
      'bench',
      'cameras',
      '--clip',
      clip,
      '--count',
      '2',
      '--seconds',
      '5',
      '--json',
    ])
    const result = JSON.parse(stdout)
    expect(result.count).toBe(2)
    expect(result.judged).toBeGreaterThanOrEqual(2)
    for (const name of ['p95FrameAgeMs', 'runtimeCores', 'ffmpegCores', 'fakeCameraCores', 'ffmpegPssMiB'])
      expect(result[name], name).toBeGreaterThan(0)
    expect(result.runtimeRssMiB).toBeGreaterThan(50)
    expect(Object.keys(result)).toEqual(expect.arrayContaining(['held', 'dropped']))
  }, 120_000)

  it.each([
    ['a clip that is not there', ['--clip', 'nowhere.mp4'], /SOURCE_MISSING/],
    ['what is no video', ['--clip', 'package.json'], /SOURCE_NOT_VIDEO/],
    ['a cadence that is none', ['--clip', 'x.mp4', '--cadence', 'sometimes'], /Write keyframes, or fps:5/],
    ['no camera', ['--clip', 'x.mp4', '--count', '0'], /whole number from 1/],
  ])('refuses %s', async (_, args, words) => {
    const { code, stderr } = await lamppost(['bench', 'cameras', ...args])
    expect(code).not.toBe(0)
    expect(stderr).toMatch(words)
  })

  it('refuses a clip that would pass for a frozen camera', async () => {
    const short = await makeClip(join(folder.path, 'short.mp4'), { seconds: 2, gop: 10 })
    const { code, stderr } = await lamppost(['bench', 'cameras', '--clip', short])
    expect(code).toBe(2)
    expect(stderr).toMatch(/2 key frames/)
  })
})
