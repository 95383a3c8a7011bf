import type { Permit } from '../../config/schema/permits.js'
import type { Fix } from '../../domain/fix.js'
import { lonLatToEnu } from '../../geometry/enu.js'

/** What is allowed at times at a place: what one camera has to know of it. */
export class Permits {
  readonly #permits: readonly Permit[]
  readonly #cameraId: string

  /** @param permits those that speak of the scenario */
  constructor(permits: readonly Permit[], cameraId: string) {
    this.#permits = permits
    this.#cameraId = cameraId
  }

  /** Whether something in that zone, or at that place on the map, is permitted at the time. */
  hold(atMs: number, zone: string | undefined, fix: Fix | undefined): boolean {
    return this.#permits.some(
      permit => permit.fromMs <= atMs && atMs < permit.toMs && this.#isFor(permit, zone, fix),
    )
  }

  /** How long ago the last permit for there ended, milliseconds; infinity where none has. */
  endedBefore(atMs: number, zone: string | undefined, fix: Fix | undefined): number {
    const ended = this.#permits.filter(permit => permit.toMs <= atMs && this.#isFor(permit, zone, fix))
    return Math.min(...ended.map(({ toMs }) => atMs - toMs), Number.POSITIVE_INFINITY)
  }

  #isFor({ place }: Permit, zone: string | undefined, fix: Fix | undefined): boolean {
    if ('zone' in place) return place.camera === this.#cameraId && place.zone === zone
    return fix !== undefined && isWithin(fix, place)
  }
}

/** Somewhat less than a degree of latitude. */
const M_PER_DEG = 110_000

/**
 * The camera's own place says nothing of where a thing is. Who has a permit gets the benefit of the doubt: the 1 sigma of
 * the place is allowed on top of the radius.
 */
function isWithin(fix: Fix, circle: { lon: number; lat: number; radiusM: number }): boolean {
  const reachM = circle.radiusM + fix.accuracyM
  // Told without geodesics, so that the permits of a whole city cost nothing.
  if (fix.method === 'camera' || Math.abs(fix.lat - circle.lat) * M_PER_DEG > reachM) return false
  return Math.hypot(...lonLatToEnu(circle, fix)) <= reachM
}
