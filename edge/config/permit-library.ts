import { resolve } from 'node:path'
import { isLamppostError } from '../kit/lamppost-error.js'
import { checkShape } from './check-shape.js'
import type { Mistake, Problem } from './mistake.js'
import { suggest } from './nearest.js'
import type { Outline } from './outline.js'
import { quote } from './quote.js'
import { type Permit, PermitsSchema } from './schema/permits.js'
import { readYamlFile, type YamlFile } from './yaml-file.js'

/** What is allowed, where and when. */
export interface PermitLibrary {
  readonly permits: readonly Permit[]
  /** Mistakes within the file. */
  readonly mistakes: readonly Mistake[]
  /** A file that is not there. */
  readonly problems: readonly Problem[]
}

/** Reads the file that `permits` in the configuration names; its path is relative to `directory`. */
export async function readPermits(
  { permits: reference, cameras, scenarios }: Outline,
  directory: string,
  scenarioIds: readonly string[],
): Promise<PermitLibrary> {
  const none = { permits: [], mistakes: [], problems: [] }
  if (reference === undefined) return none
  let file: YamlFile
  try {
    file = await readYamlFile(resolve(directory, reference), reference)
  } catch (error) {
    if (!isLamppostError(error, 'CONFIG_UNREADABLE')) throw error
    return { ...none, problems: [{ path: ['permits'], message: error.message }] }
  }
  if (file.value === undefined) return { ...none, mistakes: file.mistakes }
  const { output, problems } = checkShape(PermitsSchema, file.value)
  const permits = output?.permits ?? []
  const ids = scenarios === null ? undefined : scenarioIds
  const unknown = permits.flatMap((permit, index) => checkNames(permit, index, { cameras, ids }))
  return { ...none, permits, mistakes: [...file.mistakes, ...[...problems, ...unknown].map(file.locate)] }
}

interface Known {
  readonly cameras: Outline['cameras']
  /** Of the scenarios of the box; undefined where they cannot be read. */
  readonly ids: readonly string[] | undefined
}

/** The scenarios, cameras and zones that a permit speaks of and that do not exist. */
function checkNames({ scenarios, place }: Permit, index: number, { cameras, ids }: Known): Problem[] {
  const path = ['permits', index]
  const problems = scenarios.flatMap((id, at): Problem[] => {
    if (ids === undefined || ids.includes(id)) return []
    const message = `${quote(id)} is not among the scenarios of this box`
    return [{ path: [...path, 'scenarios', at], message, hint: suggest(id, ids, 'scenarios') }]
  })
  if (!('zone' in place)) return problems
  const camera = cameras[place.camera]
  if (!camera) {
    const message = `${quote(place.camera)} is not a camera of this box`
    const hint = suggest(place.camera, Object.keys(cameras), 'cameras')
    return [...problems, { path: [...path, 'place', 'camera'], message, hint }]
  }
  const zones = Object.keys(camera.zones ?? {})
  if (camera.zones === null || zones.includes(place.zone)) return problems
  const message = `the camera ${place.camera} has no zone ${quote(place.zone)}`
  return [
    ...problems,
    { path: [...path, 'place', 'zone'], message, hint: suggest(place.zone, zones, 'zones') },
  ]
}

/** Those that speak of a scenario at a camera: in one of its zones, or anywhere on the map. */
export const permitsFor = (
  permits: readonly Permit[],
  scenarioId: string,
  cameraId: string,
): readonly Permit[] =>
  permits.filter(
    ({ scenarios, place }) =>
      scenarios.includes(scenarioId) && (!('zone' in place) || place.camera === cameraId),
  )
