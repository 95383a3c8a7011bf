import { writeFile } from 'node:fs/promises'
import { writeArrayBuffer } from 'geotiff'

/** North-west of Chongqing's middle. A cell is 2.5 hundred-thousandths of a degree, 2.77 m from north to south. */
export const CORNER = { lon: 106.5, lat: 29.502 }
export const CELL_DEG = 2.5e-5
export const SIDE = 160

type Keys = Record<string, number | number[] | string | undefined>

/** A GeoTIFF of heights in metres, in degrees of WGS84, by column and row; tags may be replaced. */
export async function writeTerrain(
  path: string,
  heightAt: (column: number, row: number) => number,
  tags: Keys = {},
): Promise<string> {
  const heights = Float32Array.from({ length: SIDE * SIDE }, (_, at) =>
    heightAt(at % SIDE, Math.floor(at / SIDE)),
  )
  const metadata: Keys = {
    ...{ width: SIDE, height: SIDE },
    ...{ GTModelTypeGeoKey: 2, GTRasterTypeGeoKey: 1, GeographicTypeGeoKey: 4326 },
    ModelPixelScale: [CELL_DEG, CELL_DEG, 0],
    ModelTiepoint: [0, 0, 0, CORNER.lon, CORNER.lat, 0],
    ...tags,
  }
  const given = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined))
  await writeFile(path, Buffer.from(writeArrayBuffer(heights, given)))
  return path
}

/** Place of the middle of a cell. */
export const placeOf = (column: number, row: number) => ({
  lon: CORNER.lon + (column + 0.5) * CELL_DEG,
  lat: CORNER.lat - (row + 0.5) * CELL_DEG,
})
