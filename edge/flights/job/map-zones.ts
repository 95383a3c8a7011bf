import { readFile } from 'node:fs/promises'
import pointInPolygon from 'point-in-polygon-hao'
import { z } from 'zod'
import type { Scenario } from '../../config/schema/scenario.js'
import type { LonLat } from '../../geometry/enu.js'
import { LamppostError } from '../../kit/lamppost-error.js'

const ring = z
  .array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number()))
  .min(4)

const featureSchema = z.object({
  properties: z
    .object({ scenarios: z.array(z.string()).optional() })
    .loose()
    .nullable()
    .optional(),
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
  ]),
})

const zonesSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(featureSchema).min(1),
})

/** Where on the map scenarios hold. */
export interface MapZones {
  /** A scenario that needs zones holds nowhere without one; any other holds everywhere, where no zone names it. */
  holds(scenario: Pick<Scenario, 'id' | 'zones'>, at: LonLat): boolean
  /** Whether any zone is of this scenario. */
  has(scenarioId: string): boolean
}

type Features = z.output<typeof zonesSchema>['features']

/**
 * Reads polygons of a GeoJSON file; the property `scenarios` of a feature lists ids of scenarios, and one without it is of all.
 *
 * @throws LamppostError ZONES_INVALID
 */
export async function readMapZones(path: string | undefined): Promise<MapZones> {
  if (path === undefined) return mapZones([])
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new LamppostError('ZONES_INVALID', { what: `${path} cannot be read as GeoJSON`, cause })
  }
  const parsed = zonesSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new LamppostError('ZONES_INVALID', {
      what: `${path}: ${issue!.path.join('.') || 'the file'}: ${issue!.message}`,
    })
  }
  return mapZones(parsed.data.features)
}

function mapZones(features: Features): MapZones {
  const of = (scenarioId: string): Features =>
    features.filter(({ properties }) => properties?.scenarios?.includes(scenarioId) ?? true)
  return {
    has: scenarioId => of(scenarioId).length > 0,
    holds({ id, zones }, { lon, lat }) {
      const own = of(id)
      if (own.length === 0) return zones === 'optional'
      return own.some(({ geometry }) => {
        const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
        return polygons.some(rings => pointInPolygon([lon, lat], rings as number[][][]) !== false)
      })
    },
  }
}
