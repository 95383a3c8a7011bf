import { parse } from 'node:path'
import { z } from 'zod'
import { isTimeZone } from '../../config/schema/time-zone.js'
import type { LensSource } from '../../flights/place/camera-lens.js'
import { lensOfCamera } from '../../flights/place/drone-cameras.js'
import type { CommittedFile } from '../../flights/upload/flight-intake.js'
import { LamppostError } from '../../kit/lamppost-error.js'

/** In place of a zone: that of the box, which nobody takes it for unless it is said. */
export const ZONE_OF_BOX = 'box'

/** What an operator may say of a flight that he hands in. */
const flightWishSchema = z.strictObject({
  /** Of the drone: its errors are the same each time it flies. */
  drone: z.string().min(1).max(100).default('drone'),
  /** Kind of its camera. */
  camera: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
  hfovDeg: z.number().min(5).max(170).optional(),
  unknownGimbal: z.enum(['nadir', 'refuse']).default('nadir'),
  spacingM: z.number().min(0.1).max(1000).optional(),
  clockOffsetS: z.number().optional(),
  /** What an altitude of unknown datum reads at the take-off, metres; `first`: each recording began on the ground. */
  takeoffAltitude: z.union([z.number(), z.literal('first')]).optional(),
  /** Of local times in its telemetry: an IANA name, or `box`. */
  timeZone: z
    .string()
    .refine(zone => zone === ZONE_OF_BOX || isTimeZone(zone), 'is neither an IANA time zone nor "box"')
    .optional(),
  /** Anything that was not said before: files that were looked at with the same options are then looked at once more. */
  again: z.string().max(100).optional(),
})
export type FlightWish = z.output<typeof flightWishSchema>

/** @throws LamppostError USAGE */
export function flightWishOf(options: Readonly<Record<string, unknown>>): FlightWish {
  const parsed = flightWishSchema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new LamppostError('USAGE', {
    what: `The options of a flight do not fit: ${z.prettifyError(parsed.error)}`,
    hint: 'See docs/drones.md for what may be said of a flight.',
  })
}

/**
 * The lens that was asked for; undefined where the telemetry of the files is to tell it.
 * @throws LamppostError USAGE for a camera that is not known; FLIGHT_LENS_UNKNOWN where nothing tells it
 */
export async function lensOfWish(
  { camera, hfovDeg }: FlightWish,
  files: readonly CommittedFile[],
): Promise<LensSource | undefined> {
  if (camera !== undefined) return lensOfCamera(camera)
  if (hfovDeg !== undefined) return { kind: 'field-of-view', horizontalDeg: hfovDeg }
  const blind = files.filter(({ findings }) => findings.tellsLens === false)
  const pictures = files.filter(({ findings: { kind } }) => kind === 'video' || kind === 'still')
  const isBlind = ({ name, findings: { kind } }: CommittedFile): boolean =>
    kind === 'video' && blind.some(other => stemOf(other.name) === stemOf(name))
  if (pictures.length === 0 || !pictures.every(isBlind)) return undefined
  throw new LamppostError('FLIGHT_LENS_UNKNOWN', {
    what: `Nothing tells how wide the lens sees: ${blind.map(({ name }) => name).join(', ')} does not`,
  })
}

/** Maps among the files, which take the place of what the box has. @throws LamppostError USAGE where there are two of a kind */
export function mapsAmong(files: readonly CommittedFile[]): {
  readonly zones?: string
  readonly dem?: string
} {
  const zones = oneOf(files, 'zones')
  const dem = oneOf(files, 'terrain')
  return { ...(zones && { zones: zones.path }), ...(dem && { dem: dem.path }) }
}

function oneOf(files: readonly CommittedFile[], kind: 'zones' | 'terrain'): CommittedFile | undefined {
  const found = files.filter(({ findings }) => findings.kind === kind)
  if (found.length > 1)
    throw new LamppostError('USAGE', {
      what: `A flight has one file of ${kind}, and here are ${found.map(({ name }) => name).join(', ')}`,
      hint: 'Put all into one file.',
    })
  return found[0]
}

const stemOf = (name: string): string => parse(name).name.toLowerCase()
