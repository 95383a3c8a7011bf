import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runTelemetry, type TelemetryArguments } from '../../../edge/cli/telemetry/run.js'
import { telemetryCommand } from '../../../edge/cli/telemetry.js'
import { parseCsv } from '../../../edge/flights/telemetry/csv.js'
import { parseGpx } from '../../../edge/flights/telemetry/gpx.js'
import { readTelemetry } from '../../../edge/flights/telemetry/read-telemetry.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-telemetry-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const stamp = (second: number): string => `00:00:${String(second).padStart(2, '0')},000`
/** East across 180 degrees, with a gap from the 20th to the 30th second. */
const srt = Array.from({ length: 40 }, (_, second) => second)
  .filter(second => second <= 20 || second >= 30)
  .map(second => {
    const lon = 179.9985 + second * 0.0001
    return `${second + 1}\n${stamp(second)} --> ${stamp(second + 1)}\n2024-05-01 10:00:${String(second).padStart(2, '0')}.000\n[focal_len: 24.00] [latitude: -17.5] [longitude: ${(lon > 180 ? lon - 360 : lon).toFixed(6)}] [rel_alt: 50.500 abs_alt: 300.000] [gb_yaw: -90.0 gb_pitch: -60.0 gb_roll: 0.5] </font>\n`
  })
  .join('\n')

const file = async (name: string, text: string | Buffer): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

async function run(args: Partial<TelemetryArguments> & Pick<TelemetryArguments, 'files'>, stdin = '') {
  let out = ''
  let errors = ''
  const stdout = new Writable({
    write(chunk, _, done) {
      out += chunk
      done()
    },
  })
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    errors += text
    return true
  })
  try {
    const streams = {
      stdin: Readable.from([Buffer.from(stdin)]),
      stdout,
      signal: new AbortController().signal,
    }
    const code = await runTelemetry({ as: 'text', ...args }, streams)
    return { code, out, errors }
  } finally {
    spy.mockRestore()
  }
}

describe('lamppost telemetry', () => {
  it('says what it found and how good it is', async () => {
    const { code, out } = await run({ files: [await file('a.srt', srt)] })
    expect(code).toBe(0)
    expect(out).toContain('DJI subtitles: fields with rel_alt and abs_alt and gimbal')
    expect(out).toMatch(/poses +31, 1 a second/)
    expect(out).toContain('across 180 degrees')
    expect(out).toContain('! gaps: 1 gap, the longest 10 s; nothing is known in 1 of them')
    expect(out).toContain('! local-times')
  })

  it('gives one JSON object a file, rows with their documented keys', async () => {
    const { code, out } = await run({
      files: [await file('a.srt', srt), await file('b.csv', 't,lat,lon\n0,29.5,106.5\n')],
      as: 'json',
      utcOffsetMin: 720,
    })
    expect(code).toBe(0)
    const [first, second] = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(first).toMatchObject({
      format: 'dji-srt',
      focalLengthOf: '35mm film',
      skipped: [],
      quality: { poses: 31 },
    })
    expect(first).not.toHaveProperty('datum')
    expect(first.rows[0]).toEqual({
      ...{ t: 0, time: '2024-04-30T22:00:00.000Z', lat: -17.5, lon: 179.9985, relAltM: 50.5, absAltM: 300 },
      ...{ yaw: 270, pitch: -60, roll: 0.5, focalLengthMm: 24 },
    })
    expect(second.rows).toEqual([{ t: 0, lat: 29.5, lon: 106.5 }])
    expect(Object.keys(second)).toEqual(['file', 'format', 'quality', 'skipped', 'rows'])
  })

  it('gives a table that is read again as it was', async () => {
    const path = await file('a.srt', srt)
    const { out } = await run({ files: [path], as: 'csv', utcOffsetMin: 0 })
    const { poses } = await readTelemetry(path, { utcOffsetMin: 0 })
    const again = parseCsv(out).poses.map(({ focalLengthMm, ...pose }) => ({
      ...pose,
      focalLength35Mm: focalLengthMm,
    }))
    expect(again).toEqual(poses)
  })

  it('gives GPX that is read again as it was, with a segment up to each gap', async () => {
    const path = await file('a <&> b.srt', srt)
    for (const offset of [undefined, 0]) {
      const zone = offset === undefined ? {} : { utcOffsetMin: offset }
      const { out } = await run({ files: [path], as: 'gpx', ...zone })
      expect(out.match(/<trkseg>/g)).toHaveLength(2)
      expect(out).toContain('a &lt;&amp;&gt; b.srt')
      expect(parseGpx(out).poses).toEqual((await readTelemetry(path, zone)).poses)
    }
  })

  it('gives GeoJSON cut at gaps and at 180 degrees', async () => {
    const { out } = await run({ files: [await file('a.srt', srt)], as: 'geojson' })
    const { features } = JSON.parse(out)
    const [track, ...points] = features
    expect(track.geometry.type).toBe('MultiLineString')
    // Before 180 degrees, from there to the gap, and after the gap.
    expect(track.geometry.coordinates.map((line: number[][]) => line.length)).toEqual([16, 6, 10])
    for (const line of track.geometry.coordinates)
      for (const [index, [lon]] of line.entries())
        if (index > 0) expect(Math.abs(lon - line[index - 1][0])).toBeLessThan(1)
    expect(points).toHaveLength(31)
    expect(points[0]).toEqual({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [179.9985, -17.5] },
      properties: expect.objectContaining({ kind: 'pose', t: 0, yaw: 270 }),
    })
  })

  it('reads standard input, and writes to a file', async () => {
    const out = join(folder, 'out.csv')
    const { code, out: shown } = await run({ files: ['-'], as: 'csv', out }, srt)
    expect([code, shown]).toEqual([0, ''])
    expect((await readFile(out, 'utf8')).split('\n')).toHaveLength(33)
    await expect(
      run({ files: ['-'], as: 'csv', out: join(folder, 'no', 'where.csv') }, srt),
    ).rejects.toMatchObject({
      code: 'USAGE',
    })
  })

  it('goes on after a file that cannot be read, and tells', async () => {
    const bad = await file('bad.bin', 'hello')
    const { code, out, errors } = await run({ files: [bad, await file('a.srt', srt)], as: 'json' })
    expect(code).toBe(2)
    expect(out.trimEnd().split('\n')).toHaveLength(1)
    expect(errors).toContain('TELEMETRY_UNREADABLE: bad.bin is in none of the formats')
  })

  it('tells by its exit code that nothing has a position', async () => {
    const { code, out } = await run({ files: [await file('c.csv', 't,lat,lon\n0,0,0\n')] })
    expect(code).toBe(1)
    expect(out).toContain('! no-poses')
  })

  it('refuses a table of several files, and a mapping that cannot be used', async () => {
    const path = await file('a.srt', srt)
    await expect(run({ files: [path, path], as: 'csv' })).rejects.toMatchObject({ code: 'USAGE' })
    await expect(run({ files: [path], csvMap: 'lat=a' })).rejects.toMatchObject({ code: 'USAGE' })
  })

  it.each(['+25', '8h', '', '+08:60'])('refuses %s for an offset', async offset => {
    const command = telemetryCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
    await expect(command.parseAsync(['x', '--utc-offset', offset], { from: 'user' })).rejects.toThrow(
      /ahead of UTC/,
    )
  })
})
