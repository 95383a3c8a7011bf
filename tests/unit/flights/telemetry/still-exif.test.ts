import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { exifTimeMs, gpsTimeMs } from '../../../../edge/flights/telemetry/exif-time.js'
import { readStill, stillExif } from '../../../../edge/flights/telemetry/still-exif.js'
import { still } from '../../../support/stills.js'

describe('a still of a DJI camera', () => {
  it('says where it was taken and where the camera looked', async () => {
    const { telemetry, facts } = await readStill(
      await still({
        dji: {
          ...{ GimbalYawDegree: '-120.30', GimbalPitchDegree: '-89.90', GimbalRollDegree: '+0.00' },
          ...{ RelativeAltitude: '+60.25', AbsoluteAltitude: '+312.50', FlightYawDegree: '-119.00' },
          ...{ CalibratedFocalLength: '300', RtkFlag: '50', RtkStdLon: '0.012', RtkStdLat: '0.011' },
        },
      }),
    )
    expect(telemetry).toEqual({
      format: 'still-exif',
      variant: 'DJI',
      taken: { widthPx: 400, heightPx: 300 },
      absAltDatum: 'ellipsoid',
      skipped: [],
      poses: [
        {
          tMs: 0,
          // 12:00:00.25 in the zone +08:00.
          timeMs: Date.UTC(2026, 4, 1, 4, 0, 0, 250),
          // 29 deg 33' 12.34", 106 deg 30'.
          ...{ lat: expect.closeTo(29.5534277778, 9), lon: 106.5, relAltM: 60.25, absAltM: 312.5 },
          ...{ yawDeg: expect.closeTo(239.7, 9), pitchDeg: -89.9, rollDeg: 0, headingDeg: 241 },
          focalLength35Mm: 24,
          // 2 atan(200 / 300).
          horizontalFovDeg: expect.closeTo(67.38, 3),
          positionSigmaM: 0.012,
        },
      ],
    })
    expect(facts).toEqual({
      ...{ make: 'DJI', model: 'FC6310', software: 'v01.02.03', orientation: 1, widthPx: 400, heightPx: 300 },
      ...{ calibratedFocalLengthPx: 300, rtkFlag: 50 },
    })
  })

  it('does not say what its height counts from without RTK, whatever EXIF says', async () => {
    const { telemetry } = await readStill(
      await still({ dji: { GimbalPitchDegree: '-45', GimbalYawDegree: '0', AbsoluteAltitude: '100' } }),
    )
    expect(telemetry).not.toHaveProperty('absAltDatum')
    expect(telemetry.poses[0]).toMatchObject({ absAltM: 100, pitchDeg: -45 })
  })

  it('hangs upside down with a roll of 180, and is turned upright', async () => {
    const { telemetry } = await readStill(
      await still({ dji: { GimbalPitchDegree: '-30', GimbalYawDegree: '10', GimbalRollDegree: '180' } }),
    )
    // The same axis, seen the other way up: it looks back over its head.
    expect(telemetry.poses[0]).toMatchObject({
      ...{ yawDeg: expect.closeTo(190, 6), pitchDeg: expect.closeTo(-150, 6), rollDeg: expect.closeTo(0, 6) },
    })
  })

  it('takes numbers with more digits from DJI, one of which some models misspell', async () => {
    const { telemetry } = await readStill(
      await still({ dji: { GpsLatitude: '+29.55342789', GpsLongtitude: '+106.50000123' } }),
    )
    expect(telemetry.poses[0]).toMatchObject({ lat: 29.55342789, lon: 106.50000123 })
  })
})

describe('any still', () => {
  it('is taken at its word for the height above the sea', async () => {
    const { telemetry } = await readStill(await still({}))
    expect(telemetry).toMatchObject({ absAltDatum: 'egm96', poses: [{ absAltM: 312.5 }] })
    expect(telemetry.poses[0]).not.toHaveProperty('pitchDeg')
    expect(telemetry).not.toHaveProperty('variant')
  })

  it('has a time only where its zone is known', async () => {
    const { telemetry } = await readStill(await still({ exif: { OffsetTimeOriginal: undefined } }))
    expect(telemetry.localTimes).toBe(true)
    expect(telemetry.poses[0]).not.toHaveProperty('timeMs')
  })

  it('has the time of satellites, where it has no zone', async () => {
    const { telemetry } = await readStill(
      await still({
        exif: { OffsetTimeOriginal: undefined },
        gps: { GPSDateStamp: '2026:05:01', GPSTimeStamp: '4/1 0/1 7/1' },
      }),
    )
    expect(telemetry.poses[0]!.timeMs).toBe(Date.UTC(2026, 4, 1, 4, 0, 7))
    expect(telemetry).not.toHaveProperty('localTimes')
  })

  it('tells who wrote it and how it is turned', async () => {
    const { facts } = await readStill(
      await still({ ifd0: { Software: 'Adobe Photoshop 25.0' }, orientation: 6 }),
    )
    expect(facts).toMatchObject({ software: 'Adobe Photoshop 25.0', orientation: 6 })
  })

  it.each([
    ['v01.02.03', undefined],
    ['10.00.12.07', undefined],
    ['G991BXXU5CVF1', undefined],
    ['DJI Pilot 2', undefined],
    [undefined, undefined],
    ['Adobe Photoshop 25.0', 'Adobe Photoshop 25.0'],
    ['GIMP 2.10.36', 'GIMP 2.10.36'],
    ['Picasa', 'Picasa'],
  ])('tells the program %s that saved it after the camera: %s', async (Software, savedBy) => {
    const { telemetry } = await readStill(await still({ ifd0: { Software } }))
    expect(telemetry.savedBy).toBe(savedBy)
  })

  it('tells the size that it was taken with', async () => {
    const sized = await still({ taken: [4000, 3000] })
    expect((await readStill(sized)).telemetry.taken).toEqual({ widthPx: 4000, heightPx: 3000 })
  })

  it('tells why there is no place', async () => {
    const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer()
    const noLock = await still({ gps: { GPSLatitude: '0/1 0/1 0/1', GPSLongitude: '0/1 0/1 0/1' } })
    const reasonOf = async (bytes: Uint8Array) => (await stillExif.parse(bytes)).skipped[0]!.reason
    expect(await reasonOf(plain)).toBe('it has no position')
    expect(await reasonOf(noLock)).toBe('its position is 0, 0: no satellites were received')
    expect(await reasonOf(Buffer.from('no picture at all'))).toMatch(/^its tags cannot be read/)
    expect(await reasonOf(Buffer.alloc(0))).toMatch(/^its tags cannot be read/)
  })
})

describe('the time of a still', () => {
  it('is none where no clock can have shown it', () => {
    expect(exifTimeMs('0000:00:00 00:00:00', undefined, '+08:00')).toBeUndefined()
    expect(exifTimeMs('2026:02:30 10:00:00', undefined, undefined)).toBeUndefined()
    expect(exifTimeMs('2026:05:01 24:00:00', undefined, undefined)).toBeUndefined()
    expect(gpsTimeMs('2026:05:01', [25, 0, 0])).toBeUndefined()
    expect(gpsTimeMs(undefined, [1, 0, 0])).toBeUndefined()
  })

  it('goes back over midnight with the zone', () => {
    expect(exifTimeMs('2026:05:01 01:30:00', '5', '+08:00')).toEqual({
      timeMs: Date.UTC(2026, 3, 30, 17, 30, 0, 500),
      isUtc: true,
    })
    expect(exifTimeMs('2026:05:01 23:30:00', undefined, '-01:30')?.timeMs).toBe(Date.UTC(2026, 4, 2, 1))
  })
})
