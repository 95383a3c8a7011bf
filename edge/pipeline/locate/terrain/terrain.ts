import type { Point } from '../../../domain/box.js'
import { enuToLonLat, type LonLat } from '../../../geometry/enu.js'
import { marchToGround } from '../../../geometry/ray-march.js'
import type { Sight } from '../../../geometry/sight.js'
import type { FindGround, Ground, NoFix } from '../sight-fix.js'
import { gridOf, type HeightCells, type HeightGrid, LARGEST_RADIUS, readCells } from './height-grid.js'
import type { TerrainFile } from './terrain-file.js'

/** Finds the ground below a camera at `heightM`, which counts from what the heights of the terrain count from. */
export type Terrain = (heightM: number) => FindGround

/** Farther away, a degree of pitch is worth hundreds of metres, and the earth's curve begins to show. */
const FARTHEST_M = 3000
/** Along a sight, grid coordinates are worked out so often and drawn straight in between: right to a millimetre. */
const KNOT_M = 100
/** Of the radius that is in memory, how far a camera may go before another part is read. */
const ROAM = 0.25
/** Grids that hold walls have steeper slopes, which would pass a wall's foot for a sure place. */
const STEEPEST_RAD = Math.PI / 4

/** A part of a terrain that is in memory. */
export interface TerrainPart {
  /** Cell of the file in its middle. */
  readonly centre: Point
  /** In cells. */
  readonly radius: number
  readonly grid: HeightGrid
}

/** Reads as much of the file as the cameras need, one part at a time. */
export function createTerrain(file: TerrainFile): Terrain {
  const read: ReadCells = (centre, radius) => readCells(file, centre, radius)
  let part: TerrainPart | undefined
  return heightM => async (camera, sight) => {
    if (!isOn(file, camera)) return outside(file, camera)
    if (!part || !isInMiddle(part, cellOf(file, camera)))
      part = await readPart(file, camera, FARTHEST_M, read)
    return meetTerrain(file, part, heightM, camera, sight)
  }
}

/** Of a file, the square of `radius` cells around `centre`. */
export type ReadCells = (centre: Point, radius: number) => Promise<HeightCells>

/** The part in which a camera that is on the file sees so far from wherever in the middle. */
export async function readPart(
  file: TerrainFile,
  camera: LonLat,
  farthestM: number,
  read: ReadCells,
): Promise<TerrainPart> {
  const centre = cellOf(file, camera)
  const radius = Math.min(LARGEST_RADIUS, Math.ceil(farthestM / (1 - ROAM) / smallerSideM(file, camera)))
  return { centre, radius, grid: gridOf(await read(centre, radius), file) }
}

export const cellOf = (file: TerrainFile, at: LonLat): Point => file.cellOf(file.project(at))

export const isOn = (file: TerrainFile, at: LonLat): boolean => isIn(file, cellOf(file, at))

/** Whether a camera above this cell sees as far as the part was read for. */
export const isInMiddle = ({ centre, radius }: TerrainPart, [column, row]: Point): boolean =>
  Math.max(Math.abs(column - centre[0]), Math.abs(row - centre[1])) <= ROAM * radius

/** Where a sight from `heightM` meets the ground; of a camera that is on the file, in the middle of the part. */
export function meetTerrain(
  file: TerrainFile,
  { grid, radius }: TerrainPart,
  heightM: number,
  camera: LonLat,
  sight: Sight,
): Ground | NoFix {
  const cellAt = cellsAlong(file, camera, sight.azimuthRad)
  const cellM = smallerSideM(file, camera)
  const groundAt = (distanceM: number) => grid.heightAt(cellAt(distanceM))
  const farthestM = radius * (1 - ROAM) * cellM
  const met = marchToGround(heightM, sight.depressionRad, groundAt, {
    stepM: cellM / 2,
    ...{ highestM: grid.highestM, farthestM },
  })
  if ('unknownAtM' in met) return lost(met.unknownAtM)
  return {
    distanceM: met.distanceM,
    heightM: heightM - met.groundM,
    slopeRad: slopeAt(groundAt, met.distanceM, cellM, sight),
  }

  function lost(unknownAtM: number): NoFix {
    if (Number.isNaN(unknownAtM))
      return {
        refused: 'invalid',
        reason: `the camera is below the ground of the terrain: check what its height of ${heightM.toFixed(1)} m counts from`,
      }
    if (unknownAtM >= farthestM)
      return { refused: 'no-terrain', reason: `no ground within ${Math.round(farthestM)} m` }
    const { lon, lat } = placeAlong(camera, sight.azimuthRad, unknownAtM)
    const what = isIn(file, cellAt(unknownAtM)) ? 'has a hole' : 'ends'
    return {
      refused: 'no-terrain',
      reason: `the terrain ${what} at ${lat.toFixed(5)}, ${lon.toFixed(5)}, on the line of sight`,
    }
  }
}

const placeAlong = (from: LonLat, azimuthRad: number, distanceM: number): LonLat =>
  enuToLonLat(from, distanceM * Math.sin(azimuthRad), distanceM * Math.cos(azimuthRad))

/** From a distance along a sight to the cell that lies there. */
function cellsAlong(file: TerrainFile, camera: LonLat, azimuthRad: number): (distanceM: number) => Point {
  const knots: Point[] = []
  const knot = (index: number): Point =>
    (knots[index] ??= cellOf(file, placeAlong(camera, azimuthRad, index * KNOT_M)))
  return distanceM => {
    const index = Math.floor(distanceM / KNOT_M)
    const share = distanceM / KNOT_M - index
    const [before, after] = [knot(index), knot(index + 1)]
    return [before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])]
  }
}

/** Metres of a cell's smaller side, around `at`. */
function smallerSideM(file: TerrainFile, at: LonLat): number {
  const cell = (eastM: number, northM: number) => cellOf(file, enuToLonLat(at, eastM, northM))
  const [here, east, north] = [cell(0, 0), cell(KNOT_M, 0), cell(0, KNOT_M)]
  const cellsTo = (there: Point) => Math.hypot(there[0] - here[0], there[1] - here[1])
  return KNOT_M / Math.max(cellsTo(east), cellsTo(north))
}

/** How the ground rises along the sight; at most half as steep downwards as the sight, or it would hardly be seen. */
function slopeAt(
  groundAt: (distanceM: number) => number,
  distanceM: number,
  cellM: number,
  { depressionRad }: Sight,
): number {
  const before = Math.max(0, distanceM - cellM)
  const after = distanceM + cellM
  const slope = Math.atan2(groundAt(after) - groundAt(before), after - before)
  if (Number.isNaN(slope)) return 0
  return Math.min(STEEPEST_RAD, Math.max(-depressionRad / 2, slope))
}

const isIn = ({ width, height }: TerrainFile, [column, row]: Point): boolean =>
  column >= -0.5 && row >= -0.5 && column <= width - 0.5 && row <= height - 0.5

/** Why there is no ground for a camera that does not lie on the file. */
export function outside(file: TerrainFile, { lon, lat }: LonLat): NoFix {
  const swapped = Math.abs(lon) <= 90 && isOn(file, { lon: lat, lat: lon })
  const hint = swapped ? '; it would with latitude and longitude exchanged' : ''
  return {
    refused: swapped ? 'invalid' : 'no-terrain',
    reason: `the camera does not lie on the terrain${hint}`,
  }
}
