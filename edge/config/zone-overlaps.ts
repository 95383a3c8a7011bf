import pointInPolygon from 'point-in-polygon-hao'
import type { ActiveScenario } from './active-scenario.js'
import type { ZoneConfig } from './schema/zone.js'

/** Two zones of one rule that share a part of the picture: what lies there belongs to the one that is named first. */
export interface ZoneOverlap {
  readonly cameraId: string
  readonly scenario: string
  /** In the order of the rule. */
  readonly zones: readonly [string, string]
}

/** Points across and down the frame at which zones are compared: what is narrower is a seam between neighbours. */
const GRID = 100

export function zoneOverlaps(
  cameraId: string,
  zones: Readonly<Record<string, ZoneConfig>>,
  scenarios: readonly ActiveScenario[],
): ZoneOverlap[] {
  return scenarios.flatMap(({ id, zones: named }) =>
    named.flatMap((first, index) =>
      named
        .slice(index + 1)
        .filter(second => second !== first && overlap(zones[first]!, zones[second]!))
        .map((second): ZoneOverlap => ({ cameraId, scenario: id, zones: [first, second] })),
    ),
  )
}

function overlap(a: ZoneConfig, b: ZoneConfig): boolean {
  const rings = [a, b].map(({ points }) => [...points, points[0]!].map(([x, y]) => [x, y]))
  return Array.from({ length: GRID * GRID }, (_, cell): [number, number] => [
    ((cell % GRID) + 0.5) / GRID,
    (Math.floor(cell / GRID) + 0.5) / GRID,
  ]).some(point => rings.every(ring => pointInPolygon(point, [ring]) === true))
}
