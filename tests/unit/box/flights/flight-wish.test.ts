import { describe, expect, it } from 'vitest'
import { flightWishOf, lensOfWish, mapsAmong } from '../../../../edge/box/flights/flight-wish.js'
import type { CommittedFile } from '../../../../edge/flights/upload/flight-intake.js'
import type { Findings } from '../../../../edge/flights/upload/upload-record.js'

const file = (name: string, findings: Partial<Findings>): CommittedFile => ({
  ...{ uploadId: 'u', path: `/batch/${name}`, name, bytes: 1, sha256: '' },
  findings: { kind: 'video', format: 'mp4', ...findings },
})
const video = (name: string) => file(name, {})
const subtitles = (name: string, tellsLens?: boolean) =>
  file(name, { kind: 'telemetry', format: 'srt', ...(tellsLens !== undefined && { tellsLens }) })
const wish = flightWishOf({})

describe('what an operator says of a flight', () => {
  it('is nothing, and then what is usual holds', () => {
    expect(wish).toEqual({ drone: 'drone', unknownGimbal: 'nadir' })
  })

  it.each([
    ['a zone that is none', { timeZone: 'Chongqing' }],
    ['a lens that sees nothing', { hfovDeg: 1 }],
    ['a path in place of a kind of camera', { camera: '../lens.yaml' }],
    ['an altitude that is none', { takeoffAltitude: 'last' }],
    ['what it may not say', { model: 'mine' }],
  ])('is refused where it is %s', (_, options) => {
    expect(() => flightWishOf(options)).toThrow(/options of a flight do not fit/)
  })

  it.each([244.5, 'first'])('may be what the altitude reads at the take-off: %s', takeoffAltitude => {
    expect(flightWishOf({ takeoffAltitude }).takeoffAltitude).toBe(takeoffAltitude)
  })

  it.each(['Asia/Shanghai', 'box'])('may be the zone of local times: %s', timeZone => {
    expect(flightWishOf({ timeZone }).timeZone).toBe(timeZone)
  })
})

describe('the lens of a flight', () => {
  it('is the one that was named', async () => {
    const files = [video('a.MP4'), subtitles('a.SRT', false)]
    expect(await lensOfWish({ ...wish, camera: 'dji-mavic-3' }, files)).toMatchObject({ diagonalDeg: 84 })
    expect(await lensOfWish({ ...wish, hfovDeg: 73 }, files)).toEqual({
      kind: 'field-of-view',
      horizontalDeg: 73,
    })
    await expect(lensOfWish({ ...wish, camera: 'dji-mavic-33' }, files)).rejects.toMatchObject({
      code: 'USAGE',
    })
  })

  it('has to be named where no telemetry tells it', async () => {
    const files = [video('DJI_1.MP4'), subtitles('dji_1.srt', false)]
    await expect(lensOfWish(wish, files)).rejects.toMatchObject({
      code: 'FLIGHT_LENS_UNKNOWN',
      message: expect.stringContaining('dji_1.srt'),
    })
  })

  it.each([
    ['tells it', [video('a.MP4'), subtitles('a.SRT', true)]],
    ['may tell it', [video('a.MP4'), subtitles('a.SRT')]],
    ['may be in the video', [video('a.MP4'), subtitles('b.SRT', false)]],
    [
      'tells it of one recording',
      [video('a.MP4'), subtitles('a.SRT', false), video('b.MP4'), subtitles('b.SRT', true)],
    ],
    ['is in a photograph', [video('a.MP4'), subtitles('a.SRT', false), file('c.JPG', { kind: 'still' })]],
    ['is all there is', [subtitles('a.SRT', false)]],
  ])('is left to the telemetry where that %s', async (_, files) => {
    expect(await lensOfWish(wish, files)).toBeUndefined()
  })
})

describe('maps among the files of a flight', () => {
  it('are of its zones and its ground', () => {
    const files = [
      ...[video('a.MP4'), file('kerb.geojson', { kind: 'zones' }), file('city.tif', { kind: 'terrain' })],
    ]
    expect(mapsAmong(files)).toEqual({ zones: '/batch/kerb.geojson', dem: '/batch/city.tif' })
    expect(mapsAmong([video('a.MP4')])).toEqual({})
  })

  it('are one of a kind', () => {
    const files = [file('a.geojson', { kind: 'zones' }), file('b.geojson', { kind: 'zones' })]
    expect(() => mapsAmong(files)).toThrow(/a\.geojson, b\.geojson/)
  })
})
