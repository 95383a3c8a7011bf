import { describe, expect, it } from 'vitest'
import type { FlightReport } from '../../../../edge/flights/report/flight-report.js'
import { geoJsonOf } from '../../../../edge/flights/report/geojson.js'
import { sampleReport } from '../../../support/flight-reports.js'

type Position = readonly number[]

interface Feature {
  readonly type: string
  readonly id?: string
  readonly geometry: { readonly type: string; readonly coordinates: unknown }
  readonly properties: Readonly<Record<string, unknown>>
}

const short = { findings: 3, passM: 96, everyTenths: 10 }
const textOf = (report: FlightReport) => [...geoJsonOf(report)].join('')
const read = (report: FlightReport) =>
  JSON.parse(textOf(report)) as Readonly<Record<string, unknown>> & { readonly features: readonly Feature[] }
const ofKind = (features: readonly Feature[], kind: string) =>
  features.filter(({ properties }) => properties.kind === kind)

/** Every position of a geometry, however deep it lies. */
const positions = (coordinates: unknown): Position[] =>
  Array.isArray(coordinates)
    ? typeof coordinates[0] === 'number'
      ? [coordinates as number[]]
      : coordinates.flatMap(positions)
    : []

const ringsOf = ({ geometry: { type, coordinates } }: Feature): Position[][] =>
  type === 'Polygon' ? (coordinates as Position[][]) : (coordinates as Position[][][]).flat()

const turnOf = (ring: readonly Position[]): number =>
  ring.slice(1).reduce((sum, [lon, lat], at) => sum + (ring[at]![0]! * lat! - lon! * ring[at]![1]!), 0)

describe('the GeoJSON of a flight', () => {
  it('is as it was', async () => {
    await expect(textOf(sampleReport(short))).toMatchFileSnapshot('../../../golden/flight/findings.geojson')
  })

  it('says what its numbers are, and has no member that RFC 7946 took away', () => {
    const { features, ...head } = read(sampleReport(short))
    expect(head).toMatchObject({
      coordinateReferenceSystem: { epsg: 4326, name: 'WGS84' },
      verticalDatum: { heights: 'take-off', says: { zh: expect.stringContaining('起飞点') } },
      accuracy: { sigmas: 1, ellipsesHold: 0.9 },
      software: 'Lamppost 0.1.0',
    })
    expect(head).not.toHaveProperty('crs')
    expect(ofKind(features, 'finding')[0]!.properties).toMatchObject({
      crs: 'WGS84',
      labelZh: '小汽车',
      labelEn: 'car',
      file: 'DJI_0041.MP4',
    })
  })

  it('has polygons that are closed and counter-clockwise', () => {
    const { features } = read(sampleReport(short))
    const polygons = [...ofKind(features, 'error'), ...ofKind(features, 'footprint')]
    expect(polygons.length).toBeGreaterThan(3)
    for (const ring of polygons.flatMap(ringsOf)) {
      expect(ring.length).toBeGreaterThan(3)
      expect(ring.at(-1)).toEqual(ring[0])
      expect(turnOf(ring)).toBeGreaterThan(0)
    }
  })

  it('tells the known track from what lies between', () => {
    const { features } = read(sampleReport())
    const tracks = ofKind(features, 'track').map(({ properties }) => [properties.file, properties.quality])
    expect(tracks).toEqual([
      ['DJI_0041.MP4', 'good'],
      ['DJI_0041.MP4', 'jump'],
      ['DJI_0041.MP4', 'good'],
      ['DJI_0042.MP4', 'good'],
      ['DJI_0042.MP4', 'gap'],
      ['DJI_0042.MP4', 'good'],
    ])
  })

  it('gives a third number only where it counts from the ellipsoid', () => {
    const lengths = (heights: FlightReport['heights']) =>
      ofKind(read({ ...sampleReport(short), heights }).features, 'track')
        .flatMap(({ geometry }) => positions(geometry.coordinates))
        .map(({ length }) => length)
    expect(new Set(lengths('take-off'))).toEqual(new Set([2]))
    expect(new Set(lengths('egm96'))).toEqual(new Set([2]))
    expect(new Set(lengths('ellipsoid'))).toEqual(new Set([3]))
  })

  it('crosses 180 degrees in no shape, and its box says so', () => {
    const report = sampleReport({ origin: { lon: 180, lat: -17 } })
    const { features, bbox } = read(report)
    const [west, , east] = bbox as number[]
    expect([west! > 179.9, east! < -179.9]).toEqual([true, true])
    expect(ofKind(features, 'track').some(({ geometry }) => geometry.type === 'MultiLineString')).toBe(true)
    expect(ofKind(features, 'footprint').some(({ geometry }) => geometry.type === 'MultiPolygon')).toBe(true)
    for (const { geometry } of features) {
      const parts = geometry.type.startsWith('Multi')
        ? (geometry.coordinates as unknown[])
        : [geometry.coordinates]
      for (const part of parts) {
        const lons = positions(part).map(([lon]) => lon!)
        expect(Math.max(...lons) - Math.min(...lons)).toBeLessThan(1)
        expect(Math.max(...lons.map(Math.abs))).toBeLessThanOrEqual(180)
      }
    }
    for (const ring of [...ofKind(features, 'error'), ...ofKind(features, 'footprint')].flatMap(ringsOf))
      expect(turnOf(ring)).toBeGreaterThan(0)
  })

  it('of a flight that found nothing, and of one without a track, is still GeoJSON', () => {
    const { features, bbox } = read({ ...sampleReport(short), findings: [], track: [], footprints: [] })
    expect({ features, bbox }).toEqual({ features: [], bbox: undefined })
    expect(ofKind(read({ ...sampleReport(short), findings: [] }).features, 'finding')).toEqual([])
  })

  it('joins stills to one way, and gives a single place as a point', () => {
    const { track, recordings, ...rest } = sampleReport(short)
    const still = { ...recordings[0]!, kind: 'still' as const, durationMs: 0 }
    const stations = track
      .filter(({ quality }) => quality === 'good')
      .slice(0, 3)
      .map((point, recording) => ({ ...point, recording, tMs: 0 }))
    const tracks = (count: number) =>
      ofKind(
        read({ ...rest, recordings: stations.map(() => still), track: stations.slice(0, count) }).features,
        'track',
      ).map(({ geometry }) => [geometry.type, positions(geometry.coordinates).length])
    expect(tracks(3)).toEqual([['LineString', 3]])
    expect(tracks(1)).toEqual([['Point', 1]])
  })
})
