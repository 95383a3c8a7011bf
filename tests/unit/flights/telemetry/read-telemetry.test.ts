import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTelemetry } from '../../../../edge/flights/telemetry/read-telemetry.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-telemetry-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const srt =
  '1\n00:00:00,000 --> 00:00:01,000\n[latitude: 29.5] [longitude: 106.5] [rel_alt: 1.0 abs_alt: 2.0] x\n'
const gpx =
  '<gpx><trk><trkseg><trkpt lat="29.5" lon="106.5"><time>2024-05-01T10:00:00Z</time></trkpt></trkseg></trk></gpx>'
const csv = 't,lat,lon\n0,29.5,106.5\n'

describe('readTelemetry', () => {
  it.each([
    ['dji-srt', srt],
    ['gpx', gpx],
    ['csv', csv],
  ])('tells %s by what it holds, whatever it is called', async (format, text) => {
    for (const name of ['a.SRT', 'a.gpx', 'a.csv', 'a.bin', 'a']) {
      const path = join(folder, name)
      await writeFile(path, text)
      expect(await readTelemetry(path)).toMatchObject({ format, poses: [{ tMs: 0, lat: 29.5, lon: 106.5 }] })
      expect(await readTelemetry(Buffer.from(text), { name })).toMatchObject({ format })
    }
  })

  it.each([
    ['empty', Buffer.alloc(0), /is empty/],
    ['of no format', Buffer.from('hello, world\n'), /none of the formats/],
    ['of zeros', Buffer.alloc(5000), /none of the formats/],
    [
      'that is a video, but only bytes',
      Buffer.from('\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41'),
      /only read from a file/,
    ],
  ])('refuses a file %s', async (_, bytes, why) => {
    await expect(readTelemetry(bytes)).rejects.toMatchObject({
      code: 'TELEMETRY_UNREADABLE',
      message: expect.stringMatching(why),
    })
  })

  it('refuses what is not there, and folders', async () => {
    for (const path of [join(folder, 'nowhere.srt'), folder])
      await expect(readTelemetry(path)).rejects.toMatchObject({ code: 'TELEMETRY_UNREADABLE' })
  })

  it('stops when asked', async () => {
    const path = join(folder, 'b.srt')
    await writeFile(path, srt)
    await expect(readTelemetry(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
