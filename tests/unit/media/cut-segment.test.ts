import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clipOfSegments } from '../../../edge/media/cut-clip.js'
import { stillOfSegment } from '../../../edge/media/cut-still.js'
import { createSegments, type Segment } from '../../../edge/media/segments.js'
import { frameTimesMs, scratchFolder } from '../../fixtures/media/clips.js'
import { makeTimecode, timecodeOf, timecodesOf } from '../../fixtures/media/timecode.js'

/** The clock of MPEG-TS begins again 1.7 s later. */
const BEFORE_WRAP_S = 95_442
const ptsMs = (frame: number) => BEFORE_WRAP_S * 1000 + frame * 100

let folder: Awaited<ReturnType<typeof scratchFolder>>
let pieces: Segment[]
beforeAll(async () => {
  folder = await scratchFolder()
  const clip = await makeTimecode(join(folder.path, 'clip.mp4'))
  const list = join(folder.path, 'segments.csv')
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-itsoffset', String(BEFORE_WRAP_S), '-i', clip, '-c', 'copy', '-copyts'],
    ...['-f', 'segment', '-segment_frames', '20', '-segment_format', 'mpegts', '-segment_list', list],
    ...['-segment_format_options', 'mpegts_copyts=1', join(folder.path, '%d.ts')],
  ])
  const segments = createSegments(folder.path, list, { bytes: 1e9, files: 1000 })
  for (const number of [0, 1]) segments.opened(number)
  pieces = await segments.list()
})
afterAll(() => folder.remove())

describe('segments on both sides of the end of the clock of MPEG-TS', () => {
  it('have the times of the stream', () => {
    expect(pieces.map(({ toMs }) => toMs)).toEqual([ptsMs(20), ptsMs(40)])
    expect(pieces[1]!.fromMs).toBe(ptsMs(20))
  })

  it.each([5, 17, 18, 25, 39])('give the picture of frame %i', async frame => {
    const still = await stillOfSegment(pieces[frame < 20 ? 0 : 1]!.path, ptsMs(frame))
    expect(timecodeOf(still!)).toBe(frame)
  })

  it('give no picture of another time around the clock', async () => {
    expect(await stillOfSegment(pieces[0]!.path, ptsMs(25))).toBeUndefined()
    expect(await stillOfSegment(pieces[0]!.path, ptsMs(5) - 50)).toBeUndefined()
  })

  it.each([
    [3, 30, 0],
    [12, 19, 10],
    [22, 35, 20],
  ])('give the clip from frame %i to frame %i', async (from, to, keyframe) => {
    const range = { fromPtsMs: ptsMs(from), toPtsMs: ptsMs(to) }
    const clip = await clipOfSegments(from < 20 ? pieces : pieces.slice(1), range, folder.path)
    expect(clip!.startPtsMs).toBeCloseTo(ptsMs(keyframe), 1)
    const file = join(folder.path, 'cut.mp4')
    await writeFile(file, clip!.mp4)
    const wanted = Array.from({ length: to - keyframe + 1 }, (_, index) => index)
    expect(await timecodesOf(file)).toEqual(wanted.map(index => keyframe + index))
    expect(await frameTimesMs(file)).toEqual(wanted.map(index => index * 100))
    expect(clip!.durationMs).toBeCloseTo(wanted.length * 100, 0)
  })

  it('are cut by the picture that is asked for, not by the one before it', async () => {
    const before = await readFile(pieces[0]!.path)
    const still = await stillOfSegment(pieces[0]!.path, ptsMs(9))
    expect([still!.width, still!.height, timecodeOf(still!)]).toEqual([1280, 720, 9])
    expect(await readFile(pieces[0]!.path)).toEqual(before)
  })
})
