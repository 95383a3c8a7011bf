import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTerrainFile } from '../../../../../edge/pipeline/locate/terrain/terrain-file.js'
import { CELL_DEG, CORNER, placeOf, writeTerrain } from '../../../../support/terrain.js'

let dir: string
let count = 0
const path = () => join(dir, `${count++}.tif`)
const written = (tags: Parameters<typeof writeTerrain>[2], height = (column: number) => column) =>
  writeTerrain(path(), height, tags)
const refused = (what: RegExp) =>
  expect.objectContaining({ code: 'TERRAIN_UNUSABLE', message: expect.stringMatching(what) })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-terrain-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('openTerrainFile', () => {
  it('knows where each cell lies: the tie point is the corner of an area, and the middle of a point', async () => {
    const area = await openTerrainFile(await written({}))
    const point = await openTerrainFile(await written({ GTRasterTypeGeoKey: 2 }))
    const [column, row] = area.cellOf(area.project(placeOf(7, 3)))
    expect([column, row]).toEqual([expect.closeTo(7, 5), expect.closeTo(3, 5)])
    expect(point.cellOf(point.project(CORNER))).toEqual([0, 0])
  })

  it('reads a grid that is tied in its middle', async () => {
    const tied = { ModelTiepoint: [200, 100, 0, CORNER.lon + 200 * CELL_DEG, CORNER.lat - 100 * CELL_DEG, 0] }
    const file = await openTerrainFile(await written(tied))
    const [column, row] = file.cellOf(file.project(placeOf(7, 3)))
    expect([column, row]).toEqual([expect.closeTo(7, 5), expect.closeTo(3, 5)])
  })

  it('gives the heights of a part, with NaN for what is no ground', async () => {
    const heights = [1, -9999, -32768, Number.NaN, 3.4e38, -400, 8800, 77]
    const file = await openTerrainFile(await written({ GDAL_NODATA: '77' }, column => heights[column] ?? 5))
    const { NaN: hole } = Number
    expect(await file.read([0, 0, 9, 1])).toEqual(
      Float32Array.of(1, hole, hole, hole, hole, -400, 8800, hole, 5),
    )
  })

  it('reads what its heights count from, where it says so', async () => {
    const keys = (vertical: number) => ({
      GeoKeyDirectory: [
        1,
        1,
        0,
        4,
        ...[1024, 0, 1, 2],
        ...[1025, 0, 1, 1],
        ...[2048, 0, 1, 4326],
        ...[4096, 0, 1, vertical],
      ],
    })
    expect((await openTerrainFile(await written(keys(5773)))).datum).toBe('egm96')
    expect((await openTerrainFile(await written(keys(4979)))).datum).toBe('ellipsoid')
    // EGM2008: another sea level, which nobody is told to be that of EGM96.
    expect((await openTerrainFile(await written(keys(3855)))).datum).toBeUndefined()
    expect((await openTerrainFile(await written({}))).datum).toBeUndefined()
  })

  it.each([
    [
      'a coordinate system that is not known',
      { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 27700, GeographicTypeGeoKey: undefined },
      /EPSG:27700.*known are/,
    ],
    [
      'a coordinate system without a code',
      { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32767 },
      /of its own/,
    ],
    ['a projected grid that names only its degrees', { GTModelTypeGeoKey: 1 }, /of its own/],
    ['old degrees', { GeographicTypeGeoKey: 4214 }, /EPSG:4214/],
    [
      'a rotated grid',
      {
        ModelPixelScale: undefined,
        ModelTiepoint: undefined,
        ModelTransformation: [1e-5, 1e-6, 0, 106, 1e-6, -1e-5, 0, 29, 0, 0, 1, 0, 0, 0, 0, 1],
      },
      /rotated/,
    ],
    [
      'feet',
      {
        GeoKeyDirectory: [
          1,
          1,
          0,
          4,
          ...[1024, 0, 1, 2],
          ...[1025, 0, 1, 1],
          ...[2048, 0, 1, 4326],
          ...[4099, 0, 1, 9002],
        ],
      },
      /another unit.*9002/,
    ],
    ['no georeference', { GeoKeyDirectory: [1, 1, 0, 0] }, /which coordinate system/],
  ])('refuses %s', async (_, tags, what) => {
    await expect(openTerrainFile(await written(tags))).rejects.toEqual(refused(what))
  })

  it('refuses what is no GeoTIFF, is missing, or ends early', async () => {
    const text = path()
    await writeFile(text, 'lon,lat,height\n')
    await expect(openTerrainFile(text)).rejects.toEqual(refused(/cannot be read as a GeoTIFF/))
    await expect(openTerrainFile(join(dir, 'nowhere.tif'))).rejects.toEqual(refused(/cannot be read/))
    const whole = await written({})
    await truncate(whole, (await stat(whole)).size / 2)
    await expect(openTerrainFile(whole)).rejects.toMatchObject({
      ...{ code: 'TERRAIN_UNUSABLE', cause: { message: 'the file ends too early' } },
    })
  })
})
