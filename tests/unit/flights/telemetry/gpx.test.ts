import { describe, expect, it } from 'vitest'
import { parseGpx } from '../../../../edge/flights/telemetry/gpx.js'

const gpx = (points: string, attributes = 'xmlns="http://www.topografix.com/GPX/1/1"'): string =>
  `<?xml version="1.0"?>\n<gpx version="1.1" ${attributes}><wpt lat="1" lon="1"/><trk><trkseg>${points}</trkseg></trk></gpx>`

const point = (lat: string, lon: string, time: string, rest = ''): string =>
  `<trkpt lat="${lat}" lon="${lon}">${rest}<time>${time}</time></trkpt>`

describe('GPX', () => {
  it('gives the points of its tracks, and heights of which it does not say what they count from', () => {
    const { format, poses, absAltDatum, localTimes } = parseGpx(
      gpx(
        point('29.5', '106.5', '2024-12-31T23:59:59.500Z', '<ele>310.5</ele>') +
          point('29.6', '106.5', '2025-01-01T08:00:00+08:00', '<ele>311</ele>'),
      ),
    )
    expect(format).toBe('gpx')
    expect(poses).toEqual([
      { tMs: 0, timeMs: Date.UTC(2024, 11, 31, 23, 59, 59, 500), lat: 29.5, lon: 106.5, absAltM: 310.5 },
      { tMs: 500, timeMs: Date.UTC(2025, 0, 1), lat: 29.6, lon: 106.5, absAltM: 311 },
    ])
    expect(absAltDatum).toBeUndefined()
    expect(localTimes).toBeUndefined()
  })

  it('puts segments and tracks in the order of time', () => {
    const text = gpx(
      `${point('29.5', '106.5', '2024-05-01T10:00:10Z')}</trkseg><trkseg>${point('29.6', '106.5', '2024-05-01T10:00:00Z')}`,
    )
    expect(parseGpx(text).poses.map(({ lat, tMs }) => [lat, tMs])).toEqual([
      [29.6, 0],
      [29.5, 10_000],
    ])
  })

  it('skips points without a place or a time, or with a time of another kind than most', () => {
    const { poses, skipped } = parseGpx(
      gpx(
        [
          point('29.5', '106.5', '2024-05-01T10:00:00Z'),
          point('29.5', '106.5', '2024-05-01T10:00:01Z'),
          '<trkpt lat="29.5" lon="106.5"/>',
          point('0', '0', '2024-05-01T10:00:02Z'),
          point('95', '106.5', '2024-05-01T10:00:03Z'),
          point('x', '106.5', '2024-05-01T10:00:03Z'),
          point('29.5', '106.5', '2024-05-01T10:00:04'),
          point('29.5', '106.5', '2024-13-41T10:00:04Z'),
        ].join(''),
      ),
    )
    expect(poses).toHaveLength(2)
    expect(skipped.map(({ at, reason }) => `${at} ${reason}`)).toEqual([
      '3 it has no time',
      '4 its position is 0, 0: no satellites were received',
      '5 95, 106.5 is no place on the earth',
      '6 it has no position',
      '7 it has no time',
      '8 it has no time',
    ])
  })

  it('takes times without a zone for no times of UTC, unless someone says the zone', () => {
    const text = gpx(
      point('29.5', '106.5', '2024-05-01T10:00:00') + point('29.6', '106.5', '2024-05-01T10:00:01'),
    )
    expect(parseGpx(text)).toMatchObject({ localTimes: true, poses: [{ tMs: 0 }, { tMs: 1000 }] })
    expect(parseGpx(text).poses[0]).not.toHaveProperty('timeMs')
    expect(parseGpx(text, { utcOffsetMin: 480 }).poses[0]!.timeMs).toBe(Date.UTC(2024, 4, 1, 2))
  })

  it('that is cut off, or damaged in the middle, gives the points that are whole', () => {
    const ten = Array.from({ length: 10 }, (_, index) =>
      point(`29.${index}1`, '106.5', `2024-05-01T10:00:0${index}Z`),
    )
    const whole = gpx(ten.join('\n'))
    const cut = parseGpx(whole.slice(0, whole.indexOf(ten[7]!) + 30))
    expect(cut.poses).toHaveLength(7)
    expect(cut.skipped).toEqual([{ at: 8, reason: 'it is damaged' }])
    const damaged = parseGpx(whole.replace(ten[4]!, ten[4]!.replace('"29', '<29')))
    expect(damaged.poses).toHaveLength(9)
    expect(damaged.skipped).toEqual([{ at: 5, reason: 'it is damaged' }])
  })

  it('is refused with entities, with another root, and without a track', () => {
    expect(() => parseGpx(`<!DOCTYPE gpx [<!ENTITY a "b">]>${gpx('')}`)).toThrow(/document type/)
    expect(() => parseGpx('<kml><gpx/></kml>')).toThrow(/root element/)
    expect(() => parseGpx(gpx(''))).toThrow(/no point of a track/)
    expect(() => parseGpx('<gpx ')).toThrow(/no XML/)
  })
})
