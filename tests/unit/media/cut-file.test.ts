import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastValueFrom, toArray } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeVideo } from '../../../edge/media/decode.js'
import type { DecodedFrame } from '../../../edge/media/frame-reader.js'
import { frameTimesMs, scratchFolder } from '../../fixtures/media/clips.js'
import { makeTimecode, type TimecodeOptions, timecodeOf, timecodesOf } from '../../fixtures/media/timecode.js'

let folder: Awaited<ReturnType<typeof scratchFolder>>
beforeAll(async () => {
  folder = await scratchFolder()
})
afterAll(() => folder.remove())

const decoded = (url: string): Promise<DecodedFrame[]> =>
  lastValueFrom(
    decodeVideo({
      ...{ url, transport: 'tcp', loop: false, redact: text => text },
      cadence: { kind: 'fps', fps: 100 },
      fitWithin: { widthPx: 640, heightPx: 640 },
    }).pipe(toArray()),
  )

const FORMATS: [string, TimecodeOptions][] = [
  ['plain.mp4', {}],
  ['b-frames.mkv', { bFrames: 2 }],
  ['hevc.mp4', { codec: 'h265', bFrames: 2 }],
  // Without an index, and longer than what is searched for a keyframe.
  ['transport.ts', { bFrames: 2, seconds: 13 }],
]

describe.each(FORMATS)('a recording %s', (name, options) => {
  const count = (options.seconds ?? 4) * 10
  let frames: DecodedFrame[]
  beforeAll(async () => {
    const file = await makeTimecode(join(folder.path, name), { gop: 15, ...options })
    frames = await decoded(file)
  })

  it('is decoded small, each frame with its number', () => {
    expect(frames.map(frame => timecodeOf(frame))).toEqual(Array.from({ length: count }, (_, index) => index))
    expect(frames[0]!.width).toBe(640)
  })

  it('gives the very picture of a frame at its own resolution', async () => {
    for (const index of [0, 14, 22, count - 1]) {
      const { footage, ptsMs } = frames[index]!
      const still = await footage!.still(ptsMs)
      expect([still?.width, still?.height, still && timecodeOf(still)]).toEqual([1280, 720, index])
    }
  })

  it('has no picture between two frames, and none after the last', async () => {
    const { footage, ptsMs } = frames[20]!
    expect(await footage!.still(ptsMs + 50)).toBeUndefined()
    expect(await footage!.still(60_000)).toBeUndefined()
  })

  it.each([
    [0, 12],
    [15, 29],
    [count - 9, count - 1],
  ])('gives the clip from frame %i to frame %i, from the keyframe before it', async (from, to) => {
    const { footage, ptsMs } = frames[from]!
    const clip = await footage!.clip({ fromPtsMs: ptsMs, toPtsMs: frames[to]!.ptsMs })
    const file = join(folder.path, `${name}-${from}.mp4`)
    await writeFile(file, clip!.mp4)
    const first = from - (from % 15)
    expect(clip!.startPtsMs).toBeCloseTo(frames[first]!.ptsMs, 1)
    const wanted = Array.from({ length: to - first + 1 }, (_, index) => index)
    expect((await timecodesOf(file)).slice(0, wanted.length)).toEqual(wanted.map(index => first + index))
    expect((await frameTimesMs(file)).slice(0, wanted.length)).toEqual(wanted.map(index => index * 100))
    expect(clip!.durationMs).toBeGreaterThanOrEqual(wanted.length * 100 - 1)
    // With B-frames a picture that the last ones refer to comes along.
    expect(clip!.durationMs).toBeLessThanOrEqual(wanted.length * 100 + 401)
  })
})
