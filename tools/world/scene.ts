/** A scene as data: what stands and drives where and when, seen from which camera, and what must be reported. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'

const metres = z.number()
const seconds = z.number().min(0)
const degrees = z.number()
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour such as "#23364f"')
const position = { east: metres, north: metres }
const presence = { from: seconds.default(0), until: seconds.optional() }

const camera = z.strictObject({
  ...position,
  up: metres.positive(),
  yaw: degrees.meta({ description: 'clockwise from north' }),
  pitch: degrees.min(-90).max(90).meta({ description: '0 level, -90 straight down' }),
  hfov: degrees.min(1).max(170).meta({ description: 'horizontal field of view' }),
})

const light = z.strictObject({
  azimuth: degrees,
  elevation: degrees.min(1).max(90),
  exposure: z.number().positive(),
  samples: z.int().min(1).max(64).default(1).meta({
    description: '1: one pass, hard sky light; more: soft sky light and shadows, each sample a pass',
  }),
  draft: z.boolean().default(false).meta({
    description: 'a tenth of the time, for many frames: hard edges, only glossy things reflect, one sample',
  }),
})

const encoding = z.strictObject({
  crf: z.int().min(0).max(51).default(27),
  blur: z.number().min(0).max(5).default(0).meta({ description: 'softness of the lens, sigma in pixels' }),
  gopSeconds: z.number().positive().default(2),
  noise: z.int().min(0).max(30).default(3).meta({ description: 'sensor noise, grey levels' }),
})

const vehicleType = z.enum(['sedan', 'hatch', 'suv', 'van'])

const vehicle = z.strictObject({
  id,
  type: vehicleType,
  colour,
  plate: z.string().default(''),
  metallic: z.number().min(0).max(1).default(0.2),
  heading: degrees.default(90).meta({ description: 'of a vehicle that never moves' }),
  path: z.array(z.strictObject({ t: seconds, ...position })).min(1),
})

const binFill = z.enum(['closed', 'overflowing'])

const bin = z.strictObject({
  id,
  ...position,
  facing: degrees.default(0),
  colour,
  states: z.array(z.strictObject({ t: seconds, fill: binFill })).min(1),
})

const bags = z.strictObject({
  id,
  ...position,
  ...presence,
  count: z.int().min(1).max(10),
  turn: degrees.default(0).meta({ description: 'of the pile, clockwise' }),
})

const litter = z.strictObject({
  id,
  ...position,
  ...presence,
  count: z.int().min(1).max(80),
  spread: metres.positive(),
})

const bicycle = z.strictObject({
  id,
  ...position,
  ...presence,
  heading: degrees.default(0),
  colour,
})

const pothole = z.strictObject({
  id,
  ...position,
  size: z.number().min(0.5).max(2).default(1).meta({ description: '1: about 1.5 m along the road' }),
})

const fraction = z.number().min(0).max(1)
const zone = z.array(z.tuple([fraction, fraction])).min(3)

const incident = z.strictObject({
  scenario: id,
  label: z.string(),
  zone: z.string().optional(),
  thing: z.string(),
  appears: seconds,
  starts: seconds,
  ends: seconds.optional(),
})

/** What the picture is made of, whoever takes it. */
export const picture = {
  fps: z.number().positive().max(60),
  width: z.int().min(64).multipleOf(2),
  height: z.int().min(64).multipleOf(2),
  light,
  encoding: encoding.prefault({}),
}

/** What stands and drives there. */
export const street = {
  seed: z.int(),
  origin: z.strictObject({ lon: z.number(), lat: z.number() }),
  noStopping: z.strictObject({ west: metres, east: metres }).optional(),
  vehicles: z.array(vehicle).default([]),
  bins: z.array(bin).default([]),
  bags: z.array(bags).default([]),
  litter: z.array(litter).default([]),
  bicycles: z.array(bicycle).default([]),
  potholes: z.array(pothole).default([]),
}

const sceneSchema = z
  .strictObject({
    ...picture,
    ...street,
    duration: z.number().positive(),
    camera,
    zones: z.record(id, zone).default({}),
    incidents: z.array(incident).default([]),
  })
  .superRefine((scene, context) => {
    scene.vehicles.forEach(({ path }, i) => {
      const later = path.findIndex((key, k) => k > 0 && key.t <= path[k - 1]!.t)
      if (later > 0) {
        const at = ['vehicles', i, 'path', later, 't']
        context.addIssue({ code: 'custom', path: at, message: 'must be later than the point before it' })
      }
    })
    scene.incidents.forEach((expected, i) => {
      if (!thingIds(scene).includes(expected.thing)) {
        context.addIssue({
          code: 'custom',
          path: ['incidents', i, 'thing'],
          message: 'no such thing in the scene',
        })
      }
      if (expected.zone && !scene.zones[expected.zone]) {
        context.addIssue({
          code: 'custom',
          path: ['incidents', i, 'zone'],
          message: 'no such zone in the scene',
        })
      }
    })
  })

export type SceneSpec = z.infer<typeof sceneSchema>
export type Scene = SceneSpec & { name: string }
export type CameraSpec = z.infer<typeof camera>
export type LightSpec = z.infer<typeof light>
export type VehicleSpec = z.infer<typeof vehicle>
export type VehicleType = z.infer<typeof vehicleType>
export type BinSpec = z.infer<typeof bin>
export type BinFill = z.infer<typeof binFill>
export type BagsSpec = z.infer<typeof bags>
export type LitterSpec = z.infer<typeof litter>
export type BicycleSpec = z.infer<typeof bicycle>
export type PotholeSpec = z.infer<typeof pothole>
export type StreetSpec = Pick<SceneSpec, keyof typeof street>

export function thingIds({ vehicles, bins, bags, litter, bicycles, potholes }: StreetSpec): string[] {
  return [...vehicles, ...bins, ...bags, ...litter, ...bicycles, ...potholes].map(thing => thing.id)
}

export class SceneError extends Error {
  override name = 'SceneError'
}

export function parseScene(text: string, name: string): Scene {
  return { name, ...parseAs(sceneSchema, text, name) }
}

/** What the YAML text says, or a `SceneError` that tells what is wrong where. */
export function parseAs<Shape extends z.ZodType>(schema: Shape, text: string, name: string): z.infer<Shape> {
  const document = parseDocument(text)
  if (document.errors.length) throw new SceneError(`${name}: ${document.errors[0]!.message}`)
  const result = schema.safeParse(document.toJS())
  if (!result.success) {
    const faults = result.error.issues.map(
      issue => `  ${issue.path.join('.') || '(scene)'}: ${issue.message}`,
    )
    throw new SceneError(`${name} is not a valid scene:\n${faults.join('\n')}`)
  }
  return result.data
}

/** A scene is called after its file. */
export function loadScene(file: string): Scene {
  return parseScene(readFileSync(file, 'utf8'), basename(file).replace(/\.ya?ml$/, ''))
}
