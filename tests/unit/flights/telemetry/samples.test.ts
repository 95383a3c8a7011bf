import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDjiSrt } from '../../../../edge/flights/telemetry/dji-srt.js'
import { readTelemetry } from '../../../../edge/flights/telemetry/read-telemetry.js'
import { faultOf } from '../../../support/poses.js'

const folder = resolve('../shared/data/telemetry')
const present = existsSync(folder)
if (!present) console.warn('skipped: the telemetry of ../shared/data is not here')

const read = (name: string) => readTelemetry(join(folder, name))

/** Values were read off the files by eye. */
describe.skipIf(!present)('recorded subtitles', () => {
  it('of a Mavic 3: rel_alt and abs_alt, the last block cut off in its rel_alt', async () => {
    const { variant, poses, skipped, localTimes, absAltDatum } = await read('MAVIC3.srt')
    expect(variant).toBe('fields with rel_alt and abs_alt (Mavic 3, Air 3 and later)')
    expect(poses).toHaveLength(21)
    expect(poses[0]).toEqual({
      ...{ tMs: 0, lat: 3.41531, lon: -3.3744, relAltM: -2.4, absAltM: 0.401, focalLength35Mm: 24 },
    })
    expect(poses[19]).toEqual({
      ...{ tMs: 380, lat: 3.41531, lon: -3.3744, relAltM: -2.4, absAltM: 0.401, focalLength35Mm: 24 },
    })
    // `[rel_alt: -2` is where the file ends: of what number, nobody knows.
    expect(poses[20]).toEqual({ tMs: 400, lat: 3.41531, lon: -3.3744, focalLength35Mm: 24 })
    expect(skipped).toEqual([])
    expect(localTimes).toBe(true)
    expect(absAltDatum).toBeUndefined()
  })

  it('of an Air 2S: focal length times ten, an altitude of which nobody says what it counts from', async () => {
    const { variant, poses } = await read('air2s.srt')
    expect(variant).toBe('fields with altitude (Mavic 2, Air 2S)')
    expect(poses).toHaveLength(17)
    expect(poses[0]).toEqual({
      ...{ tMs: 0, lat: 41.424724, lon: 2.234156, absAltM: 117, focalLength35Mm: 24 },
    })
    expect(poses[4]).toMatchObject({ tMs: 133, lat: 41.424726, lon: 2.234138, absAltM: 117.1 })
    expect(poses[16]).toMatchObject({ tMs: 533, lat: 41.42473, lon: 2.234102, absAltM: 117.1 })
  })

  it('of an Avata 360: the gimbal, and a zoom written as a ratio', async () => {
    const { poses } = await read('cm_Avata360.srt')
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 41, 82, 124, 166])
    expect(poses[0]).toEqual({
      ...{ tMs: 0, lat: 53.36508, lon: 6.460739, relAltM: 5.4, absAltM: -124.744 },
      ...{ yawDeg: 360 - 162.8, pitchDeg: 0, rollDeg: 0, focalLength35Mm: 28, zoom: 1 },
    })
  })

  it('of an Air 3S: a field after the heights', async () => {
    const { poses, skipped } = await read('cm_air3S.srt')
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 16, 32, 49, 66])
    expect(poses[4]).toEqual({
      ...{ tMs: 66, lat: 34.270373, lon: -84.17616, relAltM: 0, absAltM: 302.208, focalLength35Mm: 24 },
    })
    expect(skipped).toEqual([])
  })

  it('of a Mavic 2 Zoom: "longtitude", spaces before colons, the last block cut off before its place', async () => {
    const { poses, skipped } = await read('m2zoom.SRT')
    expect(poses).toHaveLength(20)
    expect(poses[0]).toEqual({
      ...{ tMs: 0, lat: 31.452012, lon: 74.398751, absAltM: 213.983002, focalLength35Mm: 24 },
    })
    expect(poses[3]).toMatchObject({ tMs: 50, absAltM: 213.977005 })
    expect(poses[19]).toMatchObject({ tMs: 316, absAltM: 213.981003 })
    expect(skipped).toEqual([{ at: 21, reason: 'it tells no position' }])
  })

  it('of a Matrice 300: latitude first, no height from its receiver, the barometer, lines ended as on Windows', async () => {
    const { variant, poses, skipped } = await read('matrice_300.srt')
    expect(variant).toBe('GPS in metres and BAROMETER (Matrice 300)')
    expect(poses).toHaveLength(59)
    // Jerez, in the south of Spain.
    expect(poses[0]).toEqual({ tMs: 0, lat: 36.6146, lon: -6.112, relAltM: 0.3 })
    expect(poses[5]).toEqual({ tMs: 5000, lat: 36.6146, lon: -6.112, relAltM: 8.4 })
    expect(poses[58]).toEqual({ tMs: 58_000, lat: 36.6153, lon: -6.113, relAltM: 83.3 })
    expect(skipped).toEqual([{ at: 60, reason: 'it tells no position' }])
  })

  it('of a Mavic Mini: longitude first, satellites third, the height behind H', async () => {
    const { variant, poses, skipped, satellites, localTimes } = await read('mavic_mini.SRT')
    expect(variant).toBe('one line (Mavic Mini)')
    expect(poses).toHaveLength(43)
    expect(poses[0]).toEqual({ tMs: 0, lat: 48.0771, lon: -121.7458, relAltM: 200.7 })
    expect(poses[6]).toEqual({ tMs: 6000, lat: 48.0771, lon: -121.7458, relAltM: 200.8 })
    expect(poses[42]).toEqual({ tMs: 42_000, lat: 48.0774, lon: -121.746, relAltM: 200.8 })
    expect(satellites).toEqual({ least: 16, most: 17 })
    expect(skipped).toHaveLength(1)
    expect(localTimes).toBeUndefined()
  })

  it('of a Mavic Pro: the first block a second late, HOME on the line above, satellites third', async () => {
    const { variant, poses, skipped, satellites } = await read('mavic_pro.SRT')
    expect(variant).toBe('GPS, BAROMETER and HOME (Mavic Pro, Phantom 4)')
    expect(poses).toHaveLength(40)
    expect(poses[0]).toEqual({ tMs: 1000, lat: -20.2533, lon: 149.0251, relAltM: 1.9 })
    expect(poses[2]).toEqual({ tMs: 3000, lat: -20.2533, lon: 149.0251, relAltM: 2 })
    expect(poses[39]).toEqual({ tMs: 40_000, lat: -20.2534, lon: 149.0253, relAltM: 59.2 })
    expect(satellites?.most).toBe(16)
    expect(skipped).toEqual([])
  })

  it('of a Phantom 4 RTK: gimbal as pitch, roll, yaw, and F.PRY of the aircraft', async () => {
    const { variant, poses } = await read('p4_rtk.SRT')
    expect(variant).toBe('one line with gimbal (Phantom 4 RTK)')
    expect(poses).toHaveLength(24)
    expect(poses[0]).toEqual({
      ...{ tMs: 0, lat: -34.237922, lon: -58.851745, relAltM: 85.8 },
      ...{ pitchDeg: -24.4, rollDeg: 0, yawDeg: 110.4, headingDeg: 110.1 },
    })
    expect(poses[5]).toMatchObject({
      lat: -34.237664,
      lon: -58.851624,
      relAltM: 86.07,
      pitchDeg: -24.3,
      yawDeg: 111.3,
    })
    // Cut off within the angles of the gimbal.
    expect(poses[23]).toEqual({
      ...{ tMs: 23_000, lat: -34.235758, lon: -58.850751, relAltM: 85.59, headingDeg: 109.4 },
    })
  })

  it('is the same with other line ends, in UTF-16 and with degrees in Latin-1', async () => {
    const text = readFileSync(join(folder, 'p4_rtk.SRT'), 'utf8')
    const expected = parseDjiSrt(text)
    const encodings = [
      Buffer.from(text.replaceAll('\n', '\r\n')),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text, 'latin1'),
    ]
    for (const bytes of encodings) expect(await readTelemetry(bytes)).toEqual(expected)
  })

  it('gives times of day only to those who say the zone', async () => {
    const text = readFileSync(join(folder, 'air2s.srt'), 'utf8')
    const { poses, localTimes } = parseDjiSrt(text, { utcOffsetMin: 120 })
    expect(localTimes).toBeUndefined()
    // 13:40:40,774,808 in Spain in August.
    expect(poses[0]?.timeMs).toBeCloseTo(Date.UTC(2022, 7, 7, 11, 40, 40, 774) + 0.808, 3)
  })

  it('holds only usable numbers', async () => {
    for (const name of [
      'MAVIC3.srt',
      'air2s.srt',
      'cm_Avata360.srt',
      'p4_rtk.SRT',
      'mavic_mini.SRT',
      'matrice_300.srt',
    ])
      expect(faultOf((await read(name)).poses)).toBeUndefined()
  })
})
