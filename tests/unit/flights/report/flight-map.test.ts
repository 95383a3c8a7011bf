import { describe, expect, it } from 'vitest'
import { layOutMap } from '../../../../edge/flights/report/map/flight-map.js'
import { flightMapSvg } from '../../../../edge/flights/report/map/map-svg.js'
import { enuToLonLat } from '../../../../edge/geometry/enu.js'
import { sampleReport } from '../../../support/flight-reports.js'

const words = { north: '<text>N</text>', finding: (index: number) => `<${index}>` }
const draw = (report: Parameters<typeof layOutMap>[0]) =>
  flightMapSvg(layOutMap(report)!, { width: 1000, height: 620 }, words)

describe('the map of a flight', () => {
  it('has its plane in metres, north up, wherever on earth it is', () => {
    for (const origin of [
      { lon: 106.5516, lat: 29.56305 },
      { lon: 180, lat: -17 },
      { lon: -179.9999, lat: 65 },
    ]) {
      const report = sampleReport({ origin })
      const map = layOutMap(report)!
      expect(map.frame.width).toBeGreaterThan(640)
      expect(map.frame.width).toBeLessThan(800)
      for (const { finding, at } of map.findings) {
        const back = enuToLonLat(map.origin, at[0], -at[1])
        expect(back.lat).toBeCloseTo(finding.fix.lat, 8)
        expect(Math.cos(((back.lon - finding.fix.lon) * Math.PI) / 180)).toBeCloseTo(1, 12)
      }
    }
  })

  it('is not spoilt by a place that is on the other side of the earth', () => {
    const report = sampleReport()
    const [first, second, ...rest] = report.track
    const astray = { ...second!, lon: 0, lat: 0, quality: 'jump' as const }
    const back = { ...rest[0]!, quality: 'jump' as const }
    const map = layOutMap({ ...report, track: [first!, astray, back, ...rest.slice(1)] })!
    expect(map.frame.width).toBeLessThan(800)
    for (const { points } of map.pieces)
      for (const [x, y] of points) expect(Math.hypot(x, y)).toBeLessThan(12_000)
  })

  it('shows the whole error of every finding', () => {
    const report = sampleReport({ findings: 1 })
    const [one] = report.findings
    const { ellipse: _, ...fix } = { ...one!.fix, accuracyM: 900 }
    const { frame, findings } = layOutMap({ ...report, findings: [{ ...one!, fix }] })!
    const [x, y] = findings[0]!.at
    expect(x - frame.left).toBeGreaterThan(900 * 2.146)
    expect(frame.top + frame.height - y).toBeGreaterThan(900 * 2.146)
  })

  it('draws the scale that it has, and an ellipse by its axes and its bearing', () => {
    const report = sampleReport({ findings: 1 })
    const [one] = report.findings
    const fix = { ...one!.fix, ellipse: { sigmaMajorM: 20, sigmaMinorM: 5, bearingDeg: 60 } }
    const { svg, perMetre, stepM } = draw({ ...report, findings: [{ ...one!, fix }] })
    const bar = Number(/class="scale".*?M0 0H([\d.]+)/.exec(svg)![1])
    expect(bar / perMetre).toBeCloseTo(stepM, 1)
    const [, rx, ry, turn] = /class="error".*?rx="([\d.]+)" ry="([\d.]+)" transform="rotate\(([-\d.]+)/
      .exec(svg)!
      .map(Number)
    expect(rx! / perMetre).toBeCloseTo(20 * 2.146, 0)
    expect(ry! / perMetre).toBeCloseTo(5 * 2.146, 0)
    // From east to west is 0, and SVG turns clockwise: 60 degrees from north are 30 above the east.
    expect(turn).toBe(-30)
  })

  it('is bounded: not every picture is outlined, many findings become dots, and names are text', () => {
    const report = sampleReport({ findings: 200 })
    const many = Array.from({ length: 5_000 }, (_, at) => report.footprints[at % report.footprints.length]!)
    const map = layOutMap({ ...report, footprints: many })!
    expect(map.footprints.length).toBeLessThanOrEqual(1_200)
    expect(map.allFootprints).toBe(5_000)
    const { svg } = draw(report)
    expect(svg).toContain('class="map crowded"')
    expect(svg).toContain('aria-label="&lt;0&gt;"')
    expect(svg).not.toMatch(/NaN|Infinity/)
  })

  it('of a flight without any place is none, and of a single one it has a size', () => {
    const report = sampleReport({ findings: 1 })
    expect(layOutMap({ ...report, findings: [], track: [], footprints: [] })).toBeUndefined()
    const { frame } = layOutMap({ ...report, track: [], footprints: [] })!
    expect(Math.min(frame.width, frame.height)).toBeGreaterThanOrEqual(40)
    const [only] = report.track
    expect(draw({ ...report, findings: [], track: [{ ...only!, quality: 'jump' }] }).svg).not.toMatch(/NaN/)
  })
})
