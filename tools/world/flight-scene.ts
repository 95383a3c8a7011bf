/** A flight as data: a street, what is gone from it, and a drone's way along it. */
import { readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { z } from 'zod'
import { parseAs, picture, type Scene, SceneError, type StreetSpec, street, thingIds } from './scene.js'

const waypoint = z.strictObject({
  east: z.number(),
  north: z.number(),
  up: z.number().positive().meta({ description: 'above the road' }),
  yaw: z.number().meta({ description: 'of the camera, clockwise from north' }),
  pitch: z.number().min(-90).max(0).meta({ description: 'of the camera: 0 level, -90 straight down' }),
  holdS: z.number().min(0).default(0).meta({ description: 'how long it hovers there, seconds' }),
})

const flight = z.strictObject({
  hfov: z.number().min(1).max(170).meta({ description: 'horizontal field of view of the lens, degrees' }),
  groundAltM: z.number().meta({ description: 'of the road above the sea' }),
  speedMps: z
    .number()
    .positive()
    .meta({ description: 'between waypoints, in the mean: it starts and stops gently' }),
  turnDegPerS: z.number().positive(),
  sway: z.number().min(0).default(1).meta({
    description: '1: as wind moves a small drone (0.1 m, 0.7 degrees), 0: not at all',
  }),
  waypoints: z.array(waypoint).min(2),
})

const flightSchema = z.strictObject({
  street: z.string().meta({ description: 'file of the street, beside this one' }),
  gone: z.array(z.string()).default([]).meta({ description: 'ids of things that are not there' }),
  startedAt: z.iso.datetime(),
  ...picture,
  flight,
})

export type FlightSpec = z.infer<typeof flight>
export type FlightScene = Omit<z.infer<typeof flightSchema>, 'street'> & { name: string; street: StreetSpec }

/** A flight is called after its file. */
export function loadFlight(file: string): FlightScene {
  const name = basename(file).replace(/\.ya?ml$/, '')
  const spec = parseAs(flightSchema, readFileSync(file, 'utf8'), name)
  const whole = parseAs(
    z.strictObject(street),
    readFileSync(resolve(dirname(file), spec.street), 'utf8'),
    spec.street,
  )
  return { ...spec, name, street: without(spec.gone, whole, name) }
}

function without(gone: string[], whole: StreetSpec, name: string): StreetSpec {
  const unknown = gone.find(id => !thingIds(whole).includes(id))
  if (unknown) throw new SceneError(`${name} is not a valid flight:\n  gone: no ${unknown} in the street`)
  const staying = <Thing extends { id: string }>(things: Thing[]) =>
    things.filter(({ id }) => !gone.includes(id))
  return {
    ...whole,
    vehicles: staying(whole.vehicles),
    bins: staying(whole.bins),
    bags: staying(whole.bags),
    litter: staying(whole.litter),
    potholes: staying(whole.potholes),
  }
}

/** What the page draws. The camera stands where the flight begins; it is moved for each frame. */
export function stageOf({ name, street, fps, width, height, light, encoding, flight }: FlightScene): Scene {
  const { east, north, up, yaw, pitch } = flight.waypoints[0]!
  const camera = { east, north, up, yaw, pitch, hfov: flight.hfov }
  return {
    ...street,
    name,
    fps,
    width,
    height,
    light,
    encoding,
    camera,
    duration: 1,
    zones: {},
    incidents: [],
  }
}
