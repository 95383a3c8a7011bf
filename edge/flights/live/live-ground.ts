import type { LonLat } from '../../geometry/enu.js'
import type { Sight } from '../../geometry/sight.js'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'
import { type Ground, levelBelow, type NoFix } from '../../pipeline/locate/sight-fix.js'
import {
  cellOf,
  isInMiddle,
  isOn,
  meetTerrain,
  outside,
  type ReadCells,
  readPart,
  type TerrainPart,
} from '../../pipeline/locate/terrain/terrain.js'
import type { TerrainFile } from '../../pipeline/locate/terrain/terrain-file.js'
import type { OsdPose } from '../telemetry/dji-osd.js'

/** The ground below a drone that flies now. */
export interface LiveGround {
  /** Where the drone is, as it says so: the ground there will be asked for. */
  take(pose: OsdPose): void
  /** Where a sight that goes down meets the ground, of a camera `relAltM` above the take-off. */
  meet(camera: LonLat & { readonly relAltM: number }, sight: Sight): Ground | NoFix
}

/** Level with where it took off. */
export const levelWithTakeoff: LiveGround = {
  take() {},
  meet: ({ relAltM }, sight) => levelBelow(relAltM, sight),
}

/** Farther away from a drone that patrols, a place is a guess. */
const FARTHEST_M = 1000

export interface LiveTerrainOptions {
  readonly file: TerrainFile
  readonly readCells: ReadCells
  /** Where it takes off as a rule, such as its dock. */
  readonly takeoff?: LonLat | undefined
}

/**
 * Ground by a terrain model, of which the part around the drone is held. Heights count from the ground where the drone was last seen to
 * stand on it, and until then from where it takes off as a rule.
 */
export class LiveTerrain implements LiveGround {
  readonly #options: LiveTerrainOptions
  #part: TerrainPart | undefined
  #takeoff: LonLat | undefined
  #takeoffM = Number.NaN
  #isReading = false
  #trouble: string | undefined

  private constructor(options: LiveTerrainOptions) {
    this.#options = options
    this.#takeoff = options.takeoff
  }

  /** @throws LamppostError TERRAIN_UNUSABLE; USAGE where the usual take-off has no ground */
  static async open(options: LiveTerrainOptions): Promise<LiveTerrain> {
    const terrain = new LiveTerrain(options)
    const { takeoff } = options
    if (!takeoff) return terrain
    if (isOn(options.file, takeoff)) await terrain.#readAround(takeoff)
    if (Number.isNaN(terrain.#takeoffM))
      throw new LamppostError('USAGE', {
        what: `The terrain has no ground at the take-off (${takeoff.lat}, ${takeoff.lon})`,
        hint: 'Check drone.takeoff, or give a terrain that reaches there.',
      })
    return terrain
  }

  take({ lon, lat, isOnGround = false }: OsdPose): void {
    const { file } = this.#options
    const at = { lon, lat }
    if (isOnGround) this.#takeoff = at
    const isHeld = this.#part && isInMiddle(this.#part, cellOf(file, at))
    if (isHeld && isOnGround) this.#measureTakeoff()
    if (isHeld || this.#isReading || this.#trouble !== undefined || !isOn(file, at)) return
    this.#isReading = true
    this.#readAround(at)
      .catch(error => {
        this.#trouble = messageOf(error)
      })
      .finally(() => {
        this.#isReading = false
      })
  }

  meet({ lon, lat, relAltM }: LonLat & { readonly relAltM: number }, sight: Sight): Ground | NoFix {
    const { file } = this.#options
    const at = { lon, lat }
    if (!isOn(file, at)) return outside(file, at)
    if (!this.#part) return { refused: 'no-terrain', reason: this.#trouble ?? 'the terrain is being read' }
    if (Number.isNaN(this.#takeoffM))
      return {
        refused: 'invalid',
        reason:
          'nobody saw where it took off: write drone.takeoff for the flights that begin before this box does',
      }
    return meetTerrain(file, this.#part, this.#takeoffM + relAltM, at, sight)
  }

  async #readAround(at: LonLat): Promise<void> {
    const { file, readCells } = this.#options
    this.#part = await readPart(file, at, FARTHEST_M, readCells)
    this.#measureTakeoff()
  }

  /** Where the part that is held does not reach there, what was measured before stands. */
  #measureTakeoff(): void {
    const heightM = this.#takeoff && this.#part?.grid.heightAt(cellOf(this.#options.file, this.#takeoff))
    if (heightM !== undefined && !Number.isNaN(heightM)) this.#takeoffM = heightM
  }
}
