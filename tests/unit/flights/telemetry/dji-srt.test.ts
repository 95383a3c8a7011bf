import { describe, expect, it } from 'vitest'
import { parseDjiSrt } from '../../../../edge/flights/telemetry/dji-srt.js'
import { faultOf } from '../../../support/poses.js'

const stamp = (ms: number): string => new Date(ms).toISOString().slice(11, 23).replace('.', ',')

/** One block a second, from what each says. */
const srt = (texts: readonly string[], everyMs = 1000): string =>
  texts
    .map(
      (text, index) =>
        `${index + 1}\n${stamp(index * everyMs)} --> ${stamp((index + 1) * everyMs)}\n${text}\n\n`,
    )
    .join('')

const fields = (lat: string, lon: string, rest = '[rel_alt: 50.000 abs_alt: 300.000]'): string =>
  `<font size="28">FrameCnt: 1, DiffTime: 33ms\n2024-05-01 10:00:00.000\n[iso: 100] [fnum: 1.7] [focal_len: 24.00] [latitude: ${lat}] [longitude: ${lon}] ${rest} </font>`

describe('DJI subtitles', () => {
  it('skip places that are none, and say why', () => {
    const { poses, skipped } = parseDjiSrt(
      srt([
        fields('29.5', '106.5'),
        fields('0.000000', '0.000000'),
        fields('91.2', '106.5'),
        fields('29.5', '-180.5'),
        fields('NaN', '106.5'),
        fields('29.6', '106.5'),
        'Thank you for flying',
      ]),
    )
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 5000])
    expect(skipped).toEqual([
      { at: 2, reason: 'its position is 0, 0: no satellites were received' },
      { at: 3, reason: '91.2, 106.5 is no place on the earth' },
      { at: 4, reason: '29.5, -180.5 is no place on the earth' },
      { at: 5, reason: 'it has no position' },
      { at: 7, reason: 'it tells no position' },
    ])
  })

  it('are refused where none is of an aircraft', () => {
    expect(() => parseDjiSrt(srt(['Hello', 'Good bye']))).toThrow(/None of 2 subtitles/)
  })

  it('without a lock are known, and empty', () => {
    const { poses, skipped } = parseDjiSrt(srt([fields('0.0', '0.0'), fields('0.0', '0.0')]))
    expect(poses).toEqual([])
    expect(skipped).toHaveLength(2)
  })

  it('of one line may have the zoom', () => {
    const [pose] = parseDjiSrt(
      srt([
        'F/2.8, SS 1000, ISO 100, EV 0, DZOOM 2.000, GPS (106.5, 29.5, 18), D 10.00m, H 50.10m, H.S 3.00m/s, V.S 0.00m/s',
      ]),
    ).poses
    expect(pose).toEqual({ tMs: 0, lon: 106.5, lat: 29.5, relAltM: 50.1, zoom: 2 })
  })

  it('take the height above the receiver of a Matrice where it has one', () => {
    const { poses } = parseDjiSrt(
      srt(['GPS(29.5,106.5,310.0M) BAROMETER:50.0M', 'GPS(29.5,106.5,0.0M) BAROMETER:50.0M']),
    )
    expect(poses).toEqual([
      { tMs: 0, lon: 106.5, lat: 29.5, absAltM: 310, relAltM: 50 },
      { tMs: 1000, lon: 106.5, lat: 29.5, absAltM: 0, relAltM: 50 },
    ])
  })

  it('keep a height above the sea of 0 where the aircraft knows such heights', () => {
    const rest = '[rel_alt: 1.500 abs_alt: 0.000]'
    const { poses } = parseDjiSrt(srt([fields('29.5', '106.5', rest), fields('29.5', '106.5', rest)]))
    expect(poses.map(({ absAltM }) => absAltM)).toEqual([0, 0])
  })

  it('take longitude for longitude where an aircraft writes it in the other order', () => {
    const metres = srt(['GPS(106.5,29.5,310.0M) BAROMETER:50.0M', 'GPS(106.6,29.5,310.0M) BAROMETER:50.0M'])
    expect(parseDjiSrt(metres).poses[0]).toMatchObject({ lon: 106.5, lat: 29.5 })
    const one = srt(['GPS(29.5,106.5,17) BAROMETER:50.0', 'GPS(29.5,106.6,17) BAROMETER:50.0'])
    expect(parseDjiSrt(one).poses[1]).toMatchObject({ lon: 106.6, lat: 29.5 })
  })

  it('scale what older aircraft write without a point', () => {
    const text =
      '[iso : 100] [fnum : 280] [focal_len : 480] [dzoom_ratio: 15000, delta:0] [latitude: 1.5] [longtitude : 2.5] [altitude: 10.0] x'
    expect(parseDjiSrt(srt([text])).poses[0]).toMatchObject({
      focalLength35Mm: 48,
      zoom: 1.5,
      lon: 2.5,
      absAltM: 10,
    })
    expect(parseDjiSrt(srt([text.replace('280', '2.8')])).poses[0]).toMatchObject({ focalLength35Mm: 480 })
  })

  it('may count seconds to 60, and have no blank lines, numbers or line end', () => {
    const { poses } = parseDjiSrt(
      `00:00:59,000 --> 00:00:60,000\n${fields('29.5', '106.5')}\n00:00:60,000 --> 00:01:01,000\n${fields('29.6', '106.5')}\n3\n00:01:01,5 --> 00:01:02,000\n${fields('29.7', '106.5')}`,
    )
    expect(poses.map(({ tMs }) => tMs)).toEqual([59_000, 60_000, 61_500])
  })

  it('fly across midnight and 180 degrees', () => {
    const texts = ['2024-12-31 23:59:59.000', '2025-01-01 00:00:00.000'].map(
      (date, index) =>
        `${date}\n[latitude: -17.0] [longitude: ${['179.9999', '-179.9999'][index]}] [rel_alt: 1.0 abs_alt: 2.0] x`,
    )
    const { poses } = parseDjiSrt(srt(texts), { utcOffsetMin: 12 * 60 })
    expect(poses.map(({ timeMs }) => timeMs)).toEqual([
      Date.UTC(2024, 11, 31, 11, 59, 59),
      Date.UTC(2024, 11, 31, 12, 0, 0),
    ])
    expect(poses.map(({ lon }) => lon)).toEqual([179.9999, -179.9999])
  })

  it('with one damaged time lose one block, not those after it', () => {
    const text = srt(Array.from({ length: 10 }, () => fields('29.5', '106.5'))).replace(
      '00:00:04,000 -->',
      '09:00:04,000 -->',
    )
    const { poses, skipped } = parseDjiSrt(text)
    expect(poses).toHaveLength(9)
    expect(skipped).toEqual([{ at: 5, reason: 'its time does not fit those around it' }])
  })

  it('appended to those of another flight give the longer one', () => {
    const first = srt(Array.from({ length: 5 }, () => fields('29.5', '106.5')))
    const second = srt(Array.from({ length: 8 }, () => fields('40.0', '116.0')))
    expect(parseDjiSrt(first + second).poses.every(({ lat }) => lat === 40)).toBe(true)
    expect(parseDjiSrt(second + first).poses.every(({ lat }) => lat === 40)).toBe(true)
  })

  it('of many megabytes take a time in proportion, even where they are one line', () => {
    const block = fields('29.5', '106.5')
    const long = srt(
      Array.from({ length: 35_000 }, () => block),
      33,
    )
    expect(long.length).toBeGreaterThan(7e6)
    const { poses } = parseDjiSrt(long)
    expect(poses).toHaveLength(35_000)
    expect(faultOf(poses)).toBeUndefined()
    const odd = `1\n00:00:00,000 --> 00:00:01,000\n${'latitude: '.repeat(1_000_000)}${'['.repeat(5_000_000)}${'1'.repeat(5_000_000)}`
    expect(() => parseDjiSrt(odd)).not.toThrow()
  })
})
