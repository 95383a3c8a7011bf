import { describe, expect, it } from 'vitest'
import { ask } from '../../../edge/media/ask-ffmpeg.js'

describe('asking ffmpeg', () => {
  it('gives what it writes', async () => {
    const picture = ['-f', 'lavfi', '-i', 'color=red:s=2x2', '-frames:v', '1', '-pix_fmt', 'rgb24']
    expect(await ask([...picture, '-f', 'rawvideo', 'pipe:1'])).toHaveLength(2 * 2 * 3)
  })

  it('passes on what comes in', async () => {
    const grey = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '2x2', '-i', 'pipe:0']
    const answer = await ask([...grey, '-f', 'rawvideo', 'pipe:1'], Buffer.from([1, 2, 3, 4]))
    expect([...answer]).toEqual([1, 2, 3, 4])
  })

  it('throws with the first complaint', async () => {
    await expect(ask(['-i', 'file:/nowhere.mp4', '-f', 'null', '-'])).rejects.toThrow(
      'file:/nowhere.mp4: No such file or directory',
    )
  })

  it('throws FFMPEG_MISSING where there is none', async () => {
    const { PATH } = process.env
    process.env.PATH = '/nowhere'
    try {
      await expect(ask(['-version'])).rejects.toMatchObject({ code: 'FFMPEG_MISSING' })
    } finally {
      process.env.PATH = PATH
    }
  })
})
