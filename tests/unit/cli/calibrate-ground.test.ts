import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import gcoordModule from 'gcoord'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GroundArguments, runGround } from '../../../edge/cli/calibrate/ground/run.js'
import { loadCalibration } from '../../../edge/config/calibration.js'
import type { Point } from '../../../edge/domain/box.js'
import { enuToLonLat, type LonLat } from '../../../edge/geometry/enu.js'
import { distort } from '../../../edge/geometry/lens.js'
import { createLocator } from '../../../edge/pipeline/locate/locator.js'
import { groundOf, heightPx, widthPx } from '../../support/surveyed-camera.js'

const gcoord = gcoordModule as unknown as typeof gcoordModule.default
/** In Chongqing. */
const origin = { lon: 106.5516, lat: 29.563 }
const camera = { heightM: 7, pitchDeg: 18, yawDeg: 300, focalPx: 1500 }
const clicks: readonly Point[] = [
  [0.1, 0.9],
  [0.9, 0.95],
  [0.2, 0.4],
  [0.85, 0.38],
  [0.5, 0.6],
  [0.3, 0.7],
  [0.7, 0.5],
]
interface Row extends LonLat {
  readonly x: number
  readonly y: number
}
const rows = clicks.map(
  (click): Row => ({
    x: click[0] * widthPx,
    y: click[1] * heightPx,
    ...enuToLonLat(origin, ...groundOf(camera, click)),
  }),
)
const inGcj02 = (row: Row): Row => {
  const [lon, lat] = gcoord.transform<[number, number]>([row.lon, row.lat], gcoord.WGS84, gcoord.GCJ02)
  return { ...row, lon, lat }
}
const csv = (given: readonly Row[]): string =>
  ['x,y,lon,lat', ...given.map(({ x, y, lon, lat }) => `${x},${y},${lon},${lat}`)].join('\n')

describe('lamppost calibrate ground', () => {
  let folder: string
  const path = (name: string) => join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ground-'))
    const road = { width: widthPx, height: heightPx, channels: 3 as const, background: '#666' }
    await sharp({ create: road }).jpeg().toFile(path('street.jpg'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const calibrate = async (points: string, more: Partial<GroundArguments> = {}) => {
    await writeFile(path('points.csv'), points)
    let printed = ''
    const args = {
      ...{ picture: path('street.jpg'), points: path('points.csv'), out: path('east.json') },
      ...{ overlay: path('east.grid.jpg'), crs: 'wgs84' as const, clickPx: 1, surveyM: 0.05, json: true },
    }
    await runGround({ ...args, ...more }, { stdout: { write: text => (printed += text) } })
    return printed
  }
  /** How far the locator places a car from where it stands, metres. */
  const errorAt = async ([x, y]: Point, truth: LonLat): Promise<number> => {
    const locate = createLocator({ calibration: await loadCalibration(path('east.json')) })
    const box = [x - 40, y - 60, x + 40, y] as const
    const track = { id: 1, label: 'car', score: 1, box, firstSeenAtMs: 0, lastSeenAtMs: 0 }
    const [located] = locate([track as never], { width: widthPx, height: heightPx })
    const { lon, lat } = located!.fix!
    return Math.hypot((lon - truth.lon) * 96_800, (lat - truth.lat) * 110_900)
  }

  it('writes what the locator needs, and a picture of the same size', async () => {
    const report = JSON.parse(await calibrate(csv(rows), { place: origin }))
    expect(report.wrong).toEqual([])
    expect(report.points.every((point: { leftOutM: number }) => point.leftOutM < 0.01)).toBe(true)
    expect(
      await errorAt([1000, 700], enuToLonLat(origin, ...groundOf(camera, [1000 / widthPx, 700 / heightPx]))),
    ).toBeLessThan(0.01)
    expect(await sharp(path('east.grid.jpg')).metadata()).toMatchObject({ width: widthPx, height: heightPx })
    const { reference, valid } = await loadCalibration(path('east.json'))
    expect(reference).toMatchObject({ columns: 128, rows: 72 })
    // Of the road near by, not of the sky.
    expect(Math.min(...valid!.map(([, y]) => y))).toBeGreaterThan(0.1)
  })

  it('takes GCJ-02 and metres for what they are', async () => {
    const truth = enuToLonLat(origin, ...groundOf(camera, [0.5, 0.7]))
    await calibrate(csv(rows.map(inGcj02)), { crs: 'gcj02', place: origin })
    expect(await errorAt([0.5 * widthPx, 0.7 * heightPx], truth)).toBeLessThan(0.05)
    const metres = clicks.map(click =>
      [click[0] * widthPx, click[1] * heightPx, ...groundOf(camera, click)].join(';'),
    )
    await calibrate(['x;y;east;north', ...metres].join('\n'), { crs: undefined, place: origin } as never)
    expect(await errorAt([0.5 * widthPx, 0.7 * heightPx], truth)).toBeLessThan(0.01)
  })

  it('straightens the picture of a lens first', async () => {
    const lens = {
      ...{
        model: 'brown' as const,
        widthPx,
        heightPx,
        fx: 1500,
        fy: 1500,
        cx: widthPx / 2,
        cy: heightPx / 2,
      },
      coefficients: [-0.2, 0.03, 0, 0, 0],
    }
    const drawn = ([x, y]: Point) =>
      distort(lens, [(x * widthPx - lens.cx) / lens.fx, (y * heightPx - lens.cy) / lens.fy])
    await writeFile(path('lens.json'), JSON.stringify(lens))
    const bent = rows.map((row, at) => ({ ...row, x: drawn(clicks[at]!)[0], y: drawn(clicks[at]!)[1] }))
    const report = JSON.parse(await calibrate(csv(bent), { lens: path('lens.json') }))
    expect(report.wrong).toEqual([])
    const truth = enuToLonLat(origin, ...groundOf(camera, [0.25, 0.55]))
    expect(await errorAt(drawn([0.25, 0.55]), truth)).toBeLessThan(0.05)
    await writeFile(path('lens.json'), JSON.stringify({ ...lens, widthPx: 1440 }))
    await expect(calibrate(csv(bent), { lens: path('lens.json') })).rejects.toThrow(/pictures of 1440 x 1080/)
  })

  it('names a wrong point by its line, and what would make it right', async () => {
    const oneInGcj02 = rows.map((row, at) => (at === 3 ? inGcj02(row) : row))
    const report = JSON.parse(await calibrate(csv(oneInGcj02)))
    expect(report.wrong).toEqual([5])
    expect(report.points[3].explanation).toMatch(/taken as GCJ-02/)
    const text = await calibrate(csv(rows.map((row, at) => (at === 1 ? { ...row, x: row.x - 90 } : row))), {
      json: false,
    })
    expect(text).toMatch(/3 .*WRONG, left out/)
    expect(text).toMatch(/Line 3 contradicts the others: check its pixel and its place\./)
    expect(text).toMatch(/WGS84 or GCJ-02 cannot be seen from them/)
  })

  it.each<readonly [string, () => string, Partial<GroundArguments>, RegExp]>([
    [
      'points in GCJ-02 that are said to be WGS84',
      () => csv(rows.map(inGcj02)),
      { place: origin },
      /lie \d+ m from the camera's --place: each fits when it is taken as GCJ-02/,
    ],
    [
      'points in WGS84 that are said to be GCJ-02',
      () => csv(rows),
      { place: origin, crs: 'gcj02' },
      /fits when it is taken as WGS84, not as GCJ-02/,
    ],
    [
      'a swapped longitude and latitude',
      () => csv(rows.map(row => ({ ...row, lon: row.lat, lat: row.lon }))),
      {},
      /line 2: lat "106\.\d+" is no latitude, perhaps it is swapped with lon/,
    ],
    [
      'swapped ones that could be on a map',
      () => csv(rows.map(row => ({ ...row, lon: row.lat, lat: row.lon - 60 }))),
      {},
      /from below the ground: two columns are swapped/,
    ],
    [
      'points of another town',
      () => csv(rows),
      { place: { lon: 104, lat: 30 } },
      /points lie \d+ km from the camera's --place/,
    ],
    ['longitudes without a system', () => csv(rows), { crs: undefined } as never, /cannot be guessed/],
    [
      'metres without an origin',
      () => 'x,y,east,north\n1,2,3,4',
      { crs: undefined } as never,
      /metres, but from where/,
    ],
    [
      'a pixel outside of the picture',
      () => csv([...rows, { ...rows[0]!, x: 2000 }]),
      {},
      /Row 9 lies outside of the picture/,
    ],
    [
      'text for a number',
      () => 'x,y,lon,lat\n1,two,3,4\n5,,6,NaN',
      {},
      /line 2: y "two" is no number; line 3: y "" is no number; line 3: lat "NaN" is no number/,
    ],
    ['other columns', () => 'u,v,lon,lat\n1,2,3,4', {}, /has the columns u, v, lon, lat/],
    ['a broken table', () => 'x,y,lon,lat\n1,2,3', {}, /is no table of points/],
    ['an empty file', () => '', {}, /has the columns \(none\)/],
  ])('refuses %s', async (_, points, more, message) => {
    await rm(path('east.json'), { force: true })
    await expect(calibrate(points(), more)).rejects.toThrow(message)
    await expect(readFile(path('east.json'))).rejects.toThrow(/ENOENT/)
  })
})
