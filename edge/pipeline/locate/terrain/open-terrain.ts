import type { VerticalDatum } from '../../../domain/pose.js'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { createTerrain, type Terrain } from './terrain.js'
import { openTerrainFile } from './terrain-file.js'

export interface TerrainOptions {
  /** A GeoTIFF of ground heights. */
  readonly dem: string
  /** What its heights count from, where the file does not say it. */
  readonly demDatum?: VerticalDatum | undefined
  /** What the heights of cameras count from. */
  readonly heights: 'takeoff' | VerticalDatum
}

/**
 * The ground of a file, and what its heights count from, which has to be known unless cameras count from where they took off.
 *
 * @throws LamppostError TERRAIN_UNUSABLE; USAGE where nothing says what its heights count from
 */
export async function openTerrain({ dem, demDatum, heights }: TerrainOptions): Promise<{
  readonly terrain: Terrain
  readonly datum: VerticalDatum | undefined
}> {
  const file = await openTerrainFile(dem)
  const datum = demDatum ?? file.datum
  if (heights !== 'takeoff' && datum === undefined)
    throw new LamppostError('USAGE', {
      what: `${dem} does not say what its heights count from`,
      hint: 'Add --dem-heights ellipsoid or egm96.',
    })
  return { terrain: createTerrain(file), datum }
}
