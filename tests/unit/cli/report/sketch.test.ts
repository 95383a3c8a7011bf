import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layOutSketch, type SketchSubject } from '../../../../edge/cli/report/sketch.js'
import { sketchSvg } from '../../../../edge/cli/report/sketch-svg.js'
import { english } from '../../../../edge/cli/report/words-en.js'
import { loadCalibration } from '../../../../edge/config/calibration.js'
import type { LoadedConfig } from '../../../../edge/config/load.js'
import { NINETY_PERCENT } from '../../../../edge/geometry/ellipse-outline.js'
import { enuToLonLat } from '../../../../edge/geometry/enu.js'
import { loadReportedBox, reportedFix } from '../../../support/reporting.js'

let dir: string
let config: LoadedConfig['config']
let calibrations: Parameters<typeof layOutSketch>[2]

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-sketch-'))
  config = (await loadReportedBox(dir)).config
  calibrations = new Map([['pole', await loadCalibration(join(dir, 'calibration.json'))]])
})
afterAll(() => rm(dir, { recursive: true }))

const source = { kind: 'camera', id: 'pole' } as const
const subject = (given: Partial<SketchSubject> = {}): SketchSubject => ({
  ...{ fix: reportedFix, source, zone: 'kerb', sightings: [] },
  ...given,
})

describe('the sketch', () => {
  it('has the camera and the zone where they are, in metres around the incident', () => {
    const { cameras, zones, away } = layOutSketch(subject(), config, calibrations)
    // Of a degree: 96.9 km east and 110.8 km north.
    expect(cameras).toEqual([{ name: '路口立杆', at: [expect.closeTo(-1.94, 1), expect.closeTo(1.11, 1)] }])
    expect(away).toEqual([])
    const [zone] = zones
    const east = zone!.points.map(([x]) => x)
    const north = zone!.points.map(([, y]) => y)
    // From 4 m west to 4 m east of the origin, 1 to 4 m north of it.
    expect([Math.min(...east), Math.max(...east)]).toEqual([
      expect.closeTo(-5.94, 1),
      expect.closeTo(2.06, 1),
    ])
    expect([Math.min(...north), Math.max(...north)]).toEqual([
      expect.closeTo(-1.22, 1),
      expect.closeTo(1.78, 1),
    ])
  })

  it('does without what is not known', () => {
    const { cameras, zones } = layOutSketch(
      subject({ source: { kind: 'drone', id: 'd' } }),
      config,
      calibrations,
    )
    expect({ cameras, zones }).toEqual({ cameras: [], zones: [] })
    expect(layOutSketch(subject(), config, new Map()).zones).toEqual([])
    expect(layOutSketch(subject({ zone: 'gone' }), config, calibrations).zones).toEqual([])
  })

  it('leaves out a zone of which the calibration reaches only a part', () => {
    const near = new Map([['pole', { ...calibrations.get('pole')!, reachM: 3 }]])
    expect(layOutSketch(subject(), config, near).zones).toEqual([])
  })

  it('tells the way to a camera that is too far', () => {
    const fix = { ...reportedFix, ...enuToLonLat({ lon: 106.5516, lat: 29.56305 }, -3000, 0) }
    const sketch = layOutSketch(subject({ fix }), config, calibrations)
    expect({ cameras: sketch.cameras, zones: sketch.zones }).toEqual({ cameras: [], zones: [] })
    // What is far does not make the rest small.
    expect(sketch.halfM[0]).toBeLessThan(10)
    expect(sketchSvg(sketch, english.sketch).caption).toContain(
      'Camera 路口立杆 is 3.0 km away, at 90° from north, and not drawn.',
    )
  })

  it('shows the whole error and every camera that is near, wherever they are', () => {
    const metres = fc.double({ min: -140, max: 140, noNaN: true })
    const sigmas = fc.tuple(
      fc.double({ min: 0.05, max: 400, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    fc.assert(
      fc.property(
        metres,
        metres,
        sigmas,
        fc.double({ min: 0, max: 180, noNaN: true }),
        (x, y, [major, ratio], bearingDeg) => {
          const fix = {
            ...reportedFix,
            ...enuToLonLat({ lon: 106.5516, lat: 29.56305 }, x, y),
            ellipse: { sigmaMajorM: major, sigmaMinorM: major * ratio, bearingDeg },
          }
          const { middle, halfM, cameras } = layOutSketch(subject({ fix }), config, calibrations)
          const shows = ([east, north]: readonly [number, number]) => {
            expect(Math.abs(east - middle[0])).toBeLessThanOrEqual(halfM[0])
            expect(Math.abs(north - middle[1])).toBeLessThanOrEqual(halfM[1])
          }
          const reach = NINETY_PERCENT * major
          for (const side of [-reach, reach]) {
            shows([side, 0])
            shows([0, side])
          }
          if (Math.hypot(x, y) < 145) expect(cameras).toHaveLength(1)
          for (const { at } of cameras) shows(at)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('the drawing', () => {
  const svgOf = (given: Partial<SketchSubject> = {}) =>
    sketchSvg(layOutSketch(subject(given), config, calibrations), english.sketch).svg
  const numbers = (text: string) => text.split(/[ ,]+/).map(Number)

  it('draws north up, east to the right, and the ellipse by its bearing', () => {
    const svg = svgOf()
    const [, ax, ay] = /<path d="M([\d.]+) ([\d.]+)h14/.exec(svg)!.map(Number)
    const incident = [ax! + 7, ay!]
    const camera = /<path d="M([\d.]+) ([\d.]+)l7 12/.exec(svg)!.slice(1).map(Number)
    // The camera is to the west, and to the north.
    expect(camera[0]).toBeLessThan(incident[0]!)
    expect(camera[1]! + 7).toBeLessThan(incident[1]!)
    const turnOf = (bearingDeg: number) => {
      const fix = { ...reportedFix, ellipse: { sigmaMajorM: 4, sigmaMinorM: 1, bearingDeg } }
      const [, rx, ry, turn] = /rx="([\d.]+)" ry="([\d.]+)" transform="rotate\(([-\d.]+)/
        .exec(svgOf({ fix }))!
        .map(Number)
      expect(rx! / ry!).toBeCloseTo(4, 0)
      return turn
    }
    // The long axis is drawn from west to east, and SVG turns clockwise: 60 degrees from north are 30 above it.
    expect(turnOf(90)).toBe(0)
    expect(turnOf(60)).toBe(-30)
    expect(turnOf(150)).toBe(60)
  })

  it('has one scale: the bar is as long as a square of the grid', () => {
    const svg = svgOf()
    const verticals = [...svg.matchAll(/<line x1="([\d.]+)" y1="0.0" x2="\1"/g)].map(([, x]) => Number(x))
    const [, bar] = /v10M[\d.]+ \d+h([\d.]+)m0/.exec(svg)!.map(Number)
    expect(verticals.length).toBeGreaterThan(2)
    expect(verticals[1]! - verticals[0]!).toBeCloseTo(bar!, 0)
  })

  it('stays in its picture and has no number that is none, for any error', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e5, noNaN: true }), accuracyM => {
        const { ellipse: _, ...fix } = reportedFix
        const svg = svgOf({ fix: { ...fix, accuracyM } })
        expect(svg).not.toMatch(/NaN|Infinity/)
        const [rx] = numbers(/rx="([\d.]+)"/.exec(svg)![1]!)
        expect(rx).toBeLessThanOrEqual(200)
        expect(svg.match(/<line /g)!.length).toBeLessThan(60)
      }),
      { numRuns: 50 },
    )
  })
})
