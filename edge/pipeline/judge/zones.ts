import pointInPolygon from 'point-in-polygon-hao'
import type { ZoneConfig } from '../../config/schema/zone.js'
import type { Box, Point } from '../../domain/box.js'

export interface FrameSize {
  readonly width: number
  readonly height: number
}

/** The zones that a rule looks at; without any, the whole frame. Points are fractions 0..1 of the frame. */
export class Zones {
  readonly #rings: readonly { readonly id: string; readonly ring: number[][] }[]

  constructor(zones: Readonly<Record<string, ZoneConfig>>, ids: readonly string[]) {
    this.#rings = ids.map(id => ({ id, ring: closedRing(zones[id]!.points) }))
  }

  /** Whether the pixel `point` counts, and the zone that it lies in, its edge included. */
  find([x, y]: Point, { width, height }: FrameSize): { readonly inside: boolean; readonly zone?: string } {
    if (this.#rings.length === 0) return { inside: true }
    const fraction: [number, number] = [x / width, Math.min(y / height, 1)]
    const found = this.#rings.find(({ ring }) => pointInPolygon(fraction, [ring]) !== false)
    return found ? { inside: true, zone: found.id } : { inside: false }
  }

  /** Whether a zone, or the whole frame, holds a point in fractions of the frame, its edge included. */
  holds(zone: string | undefined, [x, y]: Point): boolean {
    const ring = this.#ringOf(zone)
    return ring ? pointInPolygon([x, y], [ring]) !== false : true
  }

  /** What a zone, or the whole frame, reaches over, in fractions of the frame. */
  extentOf(zone: string | undefined): Box {
    const ring = this.#ringOf(zone)
    if (!ring) return [0, 0, 1, 1]
    const [xs, ys] = [ring.map(([x]) => x!), ring.map(([, y]) => y!)]
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  }

  /** Square pixels of a zone, or of the whole frame. */
  areaPx(zone: string | undefined, { width, height }: FrameSize): number {
    const ring = this.#ringOf(zone)
    return (ring ? ringArea(ring) : 1) * width * height
  }

  #ringOf(zone: string | undefined): number[][] | undefined {
    return this.#rings.find(({ id }) => id === zone)?.ring
  }
}

function closedRing(points: readonly Point[]): number[][] {
  return [...points, points[0]!].map(([x, y]) => [x, y])
}

/** Shoelace formula, in the unit of the points squared. */
function ringArea(ring: readonly number[][]): number {
  let doubled = 0
  for (let index = 1; index < ring.length; index++) {
    const [x1, y1] = ring[index - 1] as [number, number]
    const [x2, y2] = ring[index] as [number, number]
    doubled += x1 * y2 - x2 * y1
  }
  return Math.abs(doubled) / 2
}
