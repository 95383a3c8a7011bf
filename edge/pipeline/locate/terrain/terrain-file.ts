import { stat } from 'node:fs/promises'
import { fromFile, type GeoTIFFImage } from 'geotiff'
import type { Point } from '../../../domain/box.js'
import type { VerticalDatum } from '../../../domain/pose.js'
import { LamppostError, messageOf } from '../../../kit/lamppost-error.js'
import { type Projection, projectionOf } from './projection.js'

/** A grid of heights: a digital elevation model. */
export interface TerrainFile {
  readonly width: number
  readonly height: number
  readonly project: Projection
  /** From coordinates of the grid to [column, row]; whole numbers are the middles of cells. */
  cellOf(coordinates: Point): Point
  /** What its heights count from, where the file says so. */
  readonly datum: VerticalDatum | undefined
  /** Heights of a part, metres, row by row; NaN where there is none. */
  read(window: readonly [left: number, top: number, right: number, bottom: number]): Promise<Float32Array>
}

const PROJECTED = 1
const USER_DEFINED = 32767
const PIXEL_IS_POINT = 2
const METRES = 9001
/** No ground of this planet lies lower or higher: what makers of grids write where they know none. */
const LOWEST_M = -1000
const HIGHEST_M = 9000

/** @throws LamppostError TERRAIN_UNUSABLE */
export async function openTerrainFile(path: string): Promise<TerrainFile> {
  const refuse = (what: string, hint?: string, cause?: unknown): LamppostError =>
    new LamppostError('TERRAIN_UNUSABLE', { what: `${path} ${what}`, ...(hint && { hint }), cause })
  let image: GeoTIFFImage
  try {
    image = await (await fromFile(path)).getImage(0)
    // The library gives zeros for what lies behind the end of a file.
    if ((await lastByteOf(image)) > (await stat(path)).size) throw new Error('the file ends too early')
  } catch (cause) {
    throw refuse('cannot be read as a GeoTIFF', undefined, new Error(messageOf(cause)))
  }
  const bands = image.getSamplesPerPixel()
  if (bands !== 1)
    throw refuse(
      `has ${bands} bands where heights have one`,
      'Give the file of the heights, not of a picture.',
    )
  const keys = image.getGeoKeys() ?? {}
  const project = projectionFrom(keys, refuse)
  const metres = keys.VerticalUnitsGeoKey ?? METRES
  if (metres !== METRES) throw refuse(`has heights in another unit than metres (EPSG:${metres})`)
  const noData = image.getGDALNoData()
  return {
    width: image.getWidth(),
    height: image.getHeight(),
    project,
    cellOf: gridOf(image, keys.GTRasterTypeGeoKey === PIXEL_IS_POINT, refuse),
    datum: datumOf(keys),
    async read(window) {
      try {
        const values = await image.readRasters({ window: [...window], interleave: true })
        const isHeight = (value: number) => value !== noData && value > LOWEST_M && value < HIGHEST_M
        return Float32Array.from(values as ArrayLike<number>, value => (isHeight(value) ? value : Number.NaN))
      } catch (cause) {
        throw refuse('is damaged', 'Fetch it again.', new Error(messageOf(cause)))
      }
    },
  }
}

async function lastByteOf(image: GeoTIFFImage): Promise<number> {
  const directory = image.getFileDirectory()
  const kind = image.isTiled ? 'Tile' : 'Strip'
  const offsets = await directory.loadValue(`${kind}Offsets`)
  const counts = await directory.loadValue(`${kind}ByteCounts`)
  return Array.from(offsets ?? []).reduce(
    (last, offset, index) => Math.max(last, Number(offset) + Number(counts?.[index])),
    0,
  )
}

type Refuse = (what: string, hint?: string) => LamppostError
type GeoKeys = Partial<Record<string, number>>

function projectionFrom(keys: GeoKeys, refuse: Refuse): Projection {
  const isProjected = keys.GTModelTypeGeoKey === PROJECTED
  const epsg = isProjected ? (keys.ProjectedCSTypeGeoKey ?? USER_DEFINED) : keys.GeographicTypeGeoKey
  const hint = 'Convert it, for instance with gdalwarp -t_srs EPSG:4326 in.tif out.tif.'
  if (epsg === undefined) throw refuse('does not say which coordinate system it is in', hint)
  if (epsg === USER_DEFINED) throw refuse('is in a coordinate system of its own, without an EPSG code', hint)
  const projection = projectionOf(epsg)
  if (!projection)
    throw refuse(`is in EPSG:${epsg}; known are 4326, 4490, 3857, UTM, and CGCS2000 Gauss-Kruger`, hint)
  return projection
}

function gridOf(image: GeoTIFFImage, pixelIsPoint: boolean, refuse: Refuse): TerrainFile['cellOf'] {
  const directory = image.getFileDirectory()
  const transformation: ArrayLike<number> | undefined = directory.getValue('ModelTransformation')
  if (transformation && (transformation[1] !== 0 || transformation[4] !== 0))
    throw refuse('is a rotated grid', 'Convert it, for instance with gdalwarp in.tif out.tif.')
  let origin: number[]
  let resolution: number[]
  try {
    origin = image.getOrigin()
    resolution = image.getResolution()
  } catch {
    throw refuse('does not say where it lies', 'Give a GeoTIFF with its georeference.')
  }
  const tie: ArrayLike<number> | undefined = directory.getValue('ModelTiepoint')
  const [tieColumn, tieRow] = transformation && !tie ? [0, 0] : [tie![0]!, tie![1]!]
  // An area's corner is the tie point; its middle is half a cell further on.
  const half = pixelIsPoint ? 0 : 0.5
  return ([x, y]) => [
    (x - origin[0]!) / resolution[0]! + tieColumn - half,
    (y - origin[1]!) / resolution[1]! + tieRow - half,
  ]
}

/** EGM96 is EPSG:5773; 4979 is WGS84 with heights above its ellipsoid. */
function datumOf({ VerticalCSTypeGeoKey, GeographicTypeGeoKey }: GeoKeys): VerticalDatum | undefined {
  if (VerticalCSTypeGeoKey === 5773) return 'egm96'
  return VerticalCSTypeGeoKey === 4979 || GeographicTypeGeoKey === 4979 ? 'ellipsoid' : undefined
}
