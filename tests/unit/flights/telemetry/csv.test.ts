import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCsv } from '../../../../edge/flights/telemetry/csv.js'
import { readCsvMapping } from '../../../../edge/flights/telemetry/read-csv-mapping.js'
import { readTelemetry } from '../../../../edge/flights/telemetry/read-telemetry.js'
import { faultOf } from '../../../support/poses.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-csv-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const mapped = async (text: string, map: string, utcOffsetMin?: number) =>
  parseCsv(text, {
    csvMapping: await readCsvMapping(map),
    ...(utcOffsetMin !== undefined && { utcOffsetMin }),
  })

describe('a table of poses', () => {
  it('needs no mapping where its columns are called as this program calls them', () => {
    const { poses, format } = parseCsv(
      't,time,lat,lon,relAltM,absAltM,yaw,pitch,roll,focalLengthMm,zoom\n0,2024-05-01T10:00:00.000Z,29.5,106.5,80,310.5,-10,-90,1,8.8,2\n500,2024-05-01T10:00:00.500Z,29.6,106.5,,,,,,,\n',
    )
    expect(format).toBe('csv')
    expect(poses).toEqual([
      {
        ...{ tMs: 0, timeMs: Date.UTC(2024, 4, 1, 10), lat: 29.5, lon: 106.5, relAltM: 80, absAltM: 310.5 },
        ...{ yawDeg: 350, pitchDeg: -90, rollDeg: 1, focalLengthMm: 8.8, zoom: 2 },
      },
      { tMs: 500, timeMs: Date.UTC(2024, 4, 1, 10, 0, 0, 500), lat: 29.6, lon: 106.5 },
    ])
  })

  it('takes yaw, pitch and roll of a table of others for the camera only where a mapping says so', async () => {
    const text = 'Latitude,Longitude,Timestamp,yaw,pitch\n29.5,106.5,2024-05-01T10:00:00Z,5,-3\n'
    expect(parseCsv(text).poses[0]).not.toHaveProperty('yawDeg')
    const { poses } = await mapped(text, 'lat=Latitude,lon=Longitude,time=Timestamp,heading=yaw')
    expect(poses[0]).toMatchObject({ headingDeg: 5 })
  })

  it('takes feet, radians and seconds', async () => {
    const { poses } = await mapped(
      'sec,phi,lambda,h,psi\n0.5,0.5148721,1.8587756,100,-1.5707963267948966\n',
      't=sec:s,lat=phi:rad,lon=lambda:rad,relAlt=h:ft,yaw=psi:rad',
    )
    expect(poses[0]!.tMs).toBe(500)
    expect(poses[0]!.lat).toBeCloseTo(29.5, 4)
    expect(poses[0]!.lon).toBeCloseTo(106.5, 4)
    expect(poses[0]!.relAltM).toBeCloseTo(30.48, 9)
    expect(poses[0]!.yawDeg).toBeCloseTo(270, 9)
  })

  it('takes times since 1970 and places of whole numbers', async () => {
    const { poses } = await mapped(
      'ts,a,o\n1714557600.25,295000000,1065000000\n-5,295000000,1065000000\n',
      'time=ts:unix-s,lat=a:deg-e7,lon=o:deg-e7',
    )
    expect(poses).toHaveLength(1)
    expect(poses[0]!.timeMs).toBe(Date.UTC(2024, 4, 1, 10, 0, 0, 250))
    expect(poses[0]!.lat).toBeCloseTo(29.5, 9)
  })

  it('takes a file for the mapping, with decimals and separators of other countries', async () => {
    const path = join(folder, 'map.yaml')
    await writeFile(
      path,
      'columns:\n  lat: Breite\n  lon: Länge\n  time: Zeit\n  absAlt: { column: "Höhe, Fuß", unit: ft }\nabsAltDatum: egm96\ndecimal: ","\n',
    )
    const { poses, absAltDatum } = await mapped(
      'Zeit;Breite;Länge;"Höhe, Fuß"\n2024-05-01 10:00:00;29,5;106,5;1000\n',
      path,
      8 * 60,
    )
    expect(poses[0]).toMatchObject({ lat: 29.5, lon: 106.5, timeMs: Date.UTC(2024, 4, 1, 2) })
    expect(poses[0]!.absAltM).toBeCloseTo(304.8, 9)
    expect(absAltDatum).toBe('egm96')
    const json = join(folder, 'map.json')
    await writeFile(json, '{"columns": {"lat": "a", "lon": "b", "t": {"column": "c", "unit": "min"}}}')
    expect((await mapped('a,b,c\n29.5,106.5,2\n', json)).poses[0]!.tMs).toBe(120_000)
  })

  it.each([
    ['lat=a,lon=b', /t or time is needed/],
    ['lat=a,t=b', /lat and lon are needed/],
    ['lat=a,lon=b,t=c:h', /columns\.t/],
    ['lat=a,lon=b,t=c,height=d', /height/],
    ['lat=', /names no column/],
    ['/nowhere/map.yaml', /cannot be read/],
  ])('refuses the mapping %s', async (map, why) => {
    await expect(readCsvMapping(map)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(why),
    })
  })

  it('refuses a table that does not tell place and time, and names its columns', async () => {
    expect(() => parseCsv('a,b\n1,2\n')).toThrow(/place and time: a, b/)
    await expect(mapped('a,b\n1,2\n', 'lat=a,lon=b,t=c')).rejects.toThrow(/has no column "c"/)
    await expect(readTelemetry(Buffer.from('a,b\n1,2\n'), { name: 'x.csv' })).rejects.toMatchObject({
      code: 'TELEMETRY_UNREADABLE',
    })
  })

  it('takes local times for no times, and says so', () => {
    const text = 'time,lat,lon\n2024-05-01 10:00:00,29.5,106.5\n2024-05-01 10:00:02,29.5,106.6\n'
    const { poses, localTimes } = parseCsv(text)
    expect(poses.map(({ tMs, timeMs }) => [tMs, timeMs])).toEqual([
      [0, undefined],
      [2000, undefined],
    ])
    expect(localTimes).toBe(true)
    expect(parseCsv(text, { utcOffsetMin: 480 }).poses[1]!.timeMs).toBe(Date.UTC(2024, 4, 1, 2, 0, 2))
  })

  it('passes midnight where only the time of day is written, and invents no date', () => {
    const { poses, localTimes } = parseCsv(
      'time,lat,lon\n23:59:59.5,29.5,106.5\n00:00:00.5,29.5,106.6\n0:00:01.5,29.5,106.7\n',
      { utcOffsetMin: 0 },
    )
    expect(poses.map(({ tMs, timeMs }) => [tMs, timeMs])).toEqual([
      [0, undefined],
      [1000, undefined],
      [2000, undefined],
    ])
    expect(localTimes).toBe(true)
  })

  it('passes midnight and the end of a year with dates', () => {
    const { poses } = parseCsv(
      'time,lat,lon\n2024-12-31T23:59:59Z,29.5,106.5\n2025-01-01T00:00:01Z,29.5,106.6\n2025-01-01T08:00:02+08:00,29.5,106.6\n',
    )
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 2000, 3000])
  })

  it('skips lines and says why', () => {
    const { poses, skipped } = parseCsv(
      't,lat,lon\n0,29.5,106.5\nx,29.5,106.5\n2,0,0\n3,NaN,106.5\n4,29.5\n\n5,1e400,106.5\n0,29.6,106.5\n6,29.5,200\n',
    )
    expect(poses).toHaveLength(1)
    expect(skipped).toEqual([
      { at: 3, reason: 'it has no time' },
      { at: 4, reason: 'its position is 0, 0: no satellites were received' },
      { at: 5, reason: 'it has no position' },
      { at: 6, reason: 'it has no position' },
      { at: 8, reason: 'it has no position' },
      { at: 9, reason: 'another has the same time' },
      { at: 10, reason: '29.5, 200 is no place on the earth' },
    ])
  })

  it('with a stray quotation mark loses one line, not those after it', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index},29.5,"106.5"`)
    for (const damaged of [['3,"29.5,106.5'], ['3,"29.5,106.5', '4,"29.5,106.5']]) {
      const { poses } = parseCsv(`t,lat,lon\n${lines.with(3, damaged.join('\n')).join('\n')}\n`)
      expect(poses.length).toBeGreaterThanOrEqual(19)
    }
  })

  it('may be called anything where a mapping comes with it', async () => {
    const text = Buffer.from('a b c\n29.5 106.5 2\n')
    const path = join(folder, 'blank.yaml')
    await writeFile(path, 'columns: { lat: a, lon: b, t: c }\ndelimiter: " "\n')
    expect((await readTelemetry(text, { name: 'log.dat', csvMap: path })).poses).toEqual([
      { tMs: 2, lat: 29.5, lon: 106.5 },
    ])
    await expect(readTelemetry(text, { name: 'log.dat' })).rejects.toThrow(/none of the formats/)
  })

  it('holds only usable numbers, whatever stands in its cells', () => {
    const cell = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('NaN', '-Infinity', '1e400', '٣'),
    )
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 9 }), { maxLength: 20 }), rows => {
        const text = `t,lat,lon,relAltM,absAltM,yaw,pitch,roll,zoom\n${rows.map(row => row.join(',')).join('\n')}`
        expect(faultOf(parseCsv(text).poses)).toBeUndefined()
      }),
    )
  })
})
