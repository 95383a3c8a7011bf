import { describe, expect, it } from 'vitest'
import { parseFrameLine } from '../../../edge/media/frame-lines.js'

const line = (pts: string, size = '640x360', key = 1) =>
  `[Parsed_showinfo_5 @ 0x55d5313da800] [info] n:   3 pts:${pts.padStart(7)} pts_time:0.3     pos:       -1 fmt:rgb24 sar:1/1 s:${size} i:P iskey:${key} type:I `

describe('what showinfo says about a frame', () => {
  it('is its time, its size, and whether it stands alone', () => {
    expect(parseFrameLine(line('300000'))).toEqual({ width: 640, height: 360, ptsMs: 300, keyframe: true })
    expect(parseFrameLine(line('-40000', '96x72', 0))).toEqual({
      ...{ width: 96, height: 72, ptsMs: -40, keyframe: false },
    })
  })

  it('keeps microseconds after a month', () => {
    expect(parseFrameLine(line('2592000000001'))?.ptsMs).toBe(2592000000.001)
  })

  it('is no time where the stream gave none', () => {
    expect(parseFrameLine(line('NOPTS'))?.ptsMs).toBeNaN()
  })

  it.each([
    '[Parsed_showinfo_5 @ 0x55d5313da800] [info] config in time_base: 1/1000000, frame_rate: 10/1',
    "[segment @ 0x5600f2281180] [info] Opening '/dev/shm/lamppost-1/x/1.ts' for writing",
    '[h264 @ 0x5600f2281180] [error] error while decoding MB 39 20',
    '',
  ])('is nothing in %s', other => expect(parseFrameLine(other)).toBeUndefined())
})
