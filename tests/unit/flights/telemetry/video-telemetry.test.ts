import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Telemetry } from '../../../../edge/flights/telemetry/telemetry.js'
import { telemetryInVideo } from '../../../../edge/flights/telemetry/video-telemetry.js'
import { withKlv } from '../../../../tools/flights/klv-transport-stream.js'
import { klvOfPose } from '../../../../tools/flights/write-klv.js'

const atMs = Date.UTC(2026, 10, 28, 8)
const folder = mkdtempSync(join(tmpdir(), 'lamppost-video-telemetry-'))
const file = (name: string): string => join(folder, name)
const ffmpeg = (...args: readonly string[]): void => {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args])
}
/** Ten pictures a second for four seconds, the first not at zero. */
const film = (name: string, ...how: readonly string[]): void =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=4'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', ...how, file(name)],
  )

const packets = Array.from({ length: 20 }, (_, index) => ({
  tMs: index * 200,
  bytes: klvOfPose({
    ...{ tMs: 0, timeMs: atMs + index * 200, lat: 29.5 + index * 1e-4, lon: 106.5, absAltM: 300 },
    ...{ yawDeg: 10, pitchDeg: -60, rollDeg: 1, headingDeg: 15, focalLength35Mm: 24 },
  }),
}))
const unasked = (): Telemetry => {
  throw new Error('there is no text')
}

const subtitles = `1
00:00:00,000 --> 00:00:01,000
first

2
00:00:01,000 --> 00:00:02,000
second
`

beforeAll(() => {
  film('plain.ts', '-output_ts_offset', '10')
  film('plain.mp4')
  writeFileSync(file('words.srt'), subtitles)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('MISB packets in a transport stream', () => {
  it('have the times of their own packets', async () => {
    writeFileSync(file('synchronous.ts'), withKlv(readFileSync(file('plain.ts')), packets, 'synchronous'))
    const telemetry = await telemetryInVideo(file('synchronous.ts'), unasked)
    expect(telemetry).toMatchObject({ format: 'misb-klv', absAltDatum: 'egm96', skipped: [] })
    expect(telemetry!.poses).toHaveLength(20)
    for (const [index, pose] of telemetry!.poses.entries()) {
      expect(pose.tMs).toBeCloseTo(index * 200, 3)
      expect(pose.timeMs).toBe(atMs + index * 200)
      expect(pose.lat).toBeCloseTo(29.5 + index * 1e-4, 6)
    }
  })

  it('have the times of the pictures around them where they carry none', async () => {
    writeFileSync(file('asynchronous.ts'), withKlv(readFileSync(file('plain.ts')), packets, 'asynchronous'))
    const { poses } = (await telemetryInVideo(file('asynchronous.ts'), unasked))!
    expect(poses).toHaveLength(20)
    // Each lies before the picture of its time, and after the one before.
    for (const [index, { tMs }] of poses.entries()) {
      expect(tMs).toBeLessThanOrEqual(index * 200 + 1e-3)
      expect(tMs).toBeGreaterThan(index * 200 - 100)
    }
  })

  it('that are damaged are skipped, and the others keep their times', async () => {
    const damaged = packets.map(({ tMs, bytes }, index) => {
      const copy = Buffer.from(bytes)
      if (index === 3) copy[40] = copy[40]! ^ 4
      return { tMs, bytes: copy }
    })
    writeFileSync(file('damaged.ts'), withKlv(readFileSync(file('plain.ts')), damaged, 'synchronous'))
    const { poses, skipped } = (await telemetryInVideo(file('damaged.ts'), unasked))!
    expect(poses.map(({ tMs }) => Math.round(tMs)).slice(2, 5)).toEqual([400, 800, 1000])
    expect(skipped).toEqual([{ at: 4, reason: 'the checksum is wrong' }])
  })
})

describe('subtitles in a video', () => {
  const read = async (name: string): Promise<string | undefined> => {
    let text: string | undefined
    await telemetryInVideo(file(name), found => {
      text = found
      return { format: 'dji-srt', poses: [], skipped: [] }
    })
    return text
  }

  it.each([
    ['mp4', 'mov_text'],
    ['mkv', 'srt'],
  ])('of %s come as the text of an SRT file', async (ending, codec) => {
    const name = `subtitles.${ending}`
    ffmpeg('-i', file('plain.mp4'), '-i', file('words.srt'), '-c:v', 'copy', '-c:s', codec, file(name))
    expect((await read(name))!.trim()).toBe(subtitles.trim())
  })

  it('of several tracks are those with the most poses', async () => {
    ffmpeg(
      ...['-i', file('plain.mp4'), '-i', file('words.srt'), '-i', file('words.srt')],
      ...['-map', '0', '-map', '1', '-map', '2', '-c:v', 'copy', '-c:s', 'mov_text', file('two.mp4')],
    )
    let asked = 0
    const telemetry = await telemetryInVideo(file('two.mp4'), () => {
      asked += 1
      const poses = asked === 2 ? [{ tMs: 0, lon: 106.5, lat: 29.5 }] : []
      return { format: 'dji-srt', poses, skipped: [] }
    })
    expect(asked).toBe(2)
    expect(telemetry!.poses).toHaveLength(1)
  })
})

describe('a video without telemetry', () => {
  it('has none', async () => {
    expect(await telemetryInVideo(file('plain.mp4'), unasked)).toBeUndefined()
    expect(await telemetryInVideo(file('plain.ts'), unasked)).toBeUndefined()
  })

  it('that is a list of other files is refused', async () => {
    writeFileSync(file('list.mp4'), `ffconcat version 1.0\nfile ${file('plain.mp4')}\n`)
    await expect(telemetryInVideo(file('list.mp4'), unasked)).rejects.toThrow()
  })

  it('that breaks off says so', async () => {
    writeFileSync(file('broken.mp4'), readFileSync(file('plain.mp4')).subarray(0, 2000))
    await expect(telemetryInVideo(file('broken.mp4'), unasked)).rejects.toMatchObject({
      code: 'SOURCE_NOT_VIDEO',
    })
  })
})
