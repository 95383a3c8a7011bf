import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActiveScenario } from '../../../edge/config/active-scenario.js'
import { planCadence } from '../../../edge/config/cadence-plan.js'
import type { ScenarioUse } from '../../../edge/config/schema/scenario-use.js'
import { boxCentre, type Point } from '../../../edge/domain/box.js'
import type { Detections } from '../../../edge/domain/detections.js'
import { systemClock } from '../../../edge/kit/clock.js'
import { inSharedMemory } from '../../../edge/kit/in-shared-memory.js'
import { silentLog } from '../../../edge/kit/log.js'
import { loadManifest } from '../../../edge/models/manifest.js'
import { type Detector, openDetector } from '../../../edge/pipeline/detect/detector.js'
import { type ClipName, clipPath } from '../../support/demo-clips.js'
import { ScenarioStreet, shipped } from '../../support/scenario-street.js'

/** Labelled street pictures; they lie beside the project, and are not published. */
const images = resolve('../shared/data/images')

interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
}

interface Case {
  readonly scenario: string
  readonly label: string
  /** What the picture is of, in a fraction of it. */
  readonly at: Point
  readonly use?: ScenarioUse
}

let detector: Detector

beforeAll(async () => {
  const manifest = await loadManifest('urban-nano')
  detector = await openDetector({ manifest, workers: 1, log: silentLog, clock: systemClock })
}, 60_000)
afterAll(() => detector.close())

async function imageNamed(name: string): Promise<Picture> {
  const { data, info } = await sharp(`${images}/${name}.jpg`)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return inShared(data, info)
}

async function still(clip: ClipName, atS: number): Promise<Picture> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-ss', `${atS}`, '-i', clipPath(clip), '-frames:v', '1'],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 1 << 25 },
  )
  return inShared(stdout, { width: 1280, height: 720 })
}

function inShared(data: Buffer, { width, height }: Pick<Picture, 'width' | 'height'>): Picture {
  const pixels = inSharedMemory(data)
  return { width, height, pixels }
}

interface Looked {
  readonly picture: Picture
  readonly detections: Detections
}

const looks = new Map<string, Promise<Looked>>()

/** Each picture is looked at once. */
function lookAt(name: string, load: () => Promise<Picture>): Promise<Looked> {
  const look = async (): Promise<Looked> => {
    const picture = await load()
    const { detections } = await detector.detect(name, () => picture)
    return { picture, detections }
  }
  const looked = looks.get(name) ?? look()
  looks.set(name, looked)
  return looked
}

/** The left half of the picture, or the right one. */
const halfAt = (x: number) => {
  const [from, to] = x < 0.5 ? [0, 0.5] : [0.5, 1]
  return {
    points: [
      [from, 0],
      [to, 0],
      [to, 1],
      [from, 1],
    ] as const,
  }
}

/** How long it takes until the rule may believe it. */
function believedAfterMs({ rule, labels }: ActiveScenario, label: string): number {
  switch (rule.kind) {
    case 'dwell':
      return labels[label]?.dwellMs ?? rule.dwellMs
    case 'presence':
      return rule.afterMs
    default:
      return rule.windowMs
  }
}

/** The picture as a scene that stays, then one in which nothing is left. By the thresholds of the scenario's own file. */
async function watch({ picture, detections }: Looked, { scenario: id, label, at, use }: Case): Promise<void> {
  const scenario = await shipped(id, { schedule: [], zones: ['half'], ...use })
  const street = new ScenarioStreet(scenario, { zones: { half: halfAt(at[0]) }, ...picture })
  const everyMs = planCadence({ kind: 'auto' }, [scenario]).maxIntervalMs
  const goneMs = believedAfterMs(scenario, label) + 5 * everyMs
  const nothing: Detections = {
    ...detections,
    boxes: new Float32Array(),
    scores: new Float32Array(),
    classes: new Uint16Array(),
  }
  street.watch({ fromMs: 0, toMs: goneMs + scenario.clearAfterMs + 60 * everyMs, everyMs }, atMs =>
    atMs < goneMs ? detections : nothing,
  )
  const told = (kind: string) =>
    street.changes
      .filter(change => change.kind === kind && change.sighting.label === label)
      .map(({ sighting }) => sighting)
  const opened = told('opened')
  expect(
    told('cleared')
      .map(({ id }) => id)
      .sort(),
  ).toEqual(opened.map(({ id }) => id).sort())
  const near = opened.filter(({ box }) => {
    const [x, y] = boxCentre(box)
    return Math.hypot(x / picture.width - at[0], y / picture.height - at[1]) < 0.12
  })
  expect(near).toHaveLength(1)
  expect(near[0]).toMatchObject({ scenario: id, zone: 'half' })
  expect(near[0]!.dwellMs).toBeGreaterThanOrEqual(believedAfterMs(scenario, label))
}

const parked: Pick<Case, 'label' | 'at'> = { label: 'car', at: [0.517, 0.477] }
const rendered: readonly (Case & { readonly clip: ClipName; readonly atS: number })[] = [
  ...['illegal-parking', 'bus-lane-parking', 'fire-lane-parking', 'crossing-parking', 'pavement-parking'].map(
    scenario => ({ scenario, ...parked, clip: 'pole' as const, atS: 20 }),
  ),
  { scenario: 'bin-overflow', label: 'bin_overflow', at: [0.4, 0.5], clip: 'bins', atS: 40 },
  { scenario: 'sanitation', label: 'bin_overflow', at: [0.565, 0.486], clip: 'bins', atS: 40 },
  { scenario: 'exposed-garbage', label: 'garbage', at: [0.177, 0.658], clip: 'bins', atS: 40 },
  { scenario: 'road-collapse', label: 'pothole', at: [0.414, 0.61], clip: 'road', atS: 20 },
]

describe('on rendered pictures, with the model that comes with Lamppost', () => {
  it.each(rendered)(
    '$scenario finds the $label of $clip, and sees it go',
    async ({ clip, atS, ...wanted }) => {
      await watch(await lookAt(clip, () => still(clip, atS)), wanted)
    },
  )

  it('non-motor-disorder finds the bicycles of bikes, with the limit of its file', async () => {
    await expectDisorder(await lookAt('bikes', () => still('bikes', 0)), 'bicycle')
  })
})

/** Told once, of what stays for the time of its file. */
async function expectDisorder(
  { picture, detections }: Looked,
  label: string,
  use?: ScenarioUse,
): Promise<void> {
  const scenario = await shipped('non-motor-disorder', { zones: ['everywhere'], ...use })
  const street = new ScenarioStreet(scenario, picture)
  street.watch({ fromMs: 0, toMs: 400_000, everyMs: 15_000 }, () => detections)
  expect(street.changes).toMatchObject([
    { kind: 'opened', sighting: { label, zone: 'everywhere', dwellMs: 300_000 } },
  ])
}

const real: readonly (Case & { readonly image: string })[] = [
  { scenario: 'illegal-parking', label: 'bus', at: [0.53, 0.6], image: 'veh_id_train_00012' },
  { scenario: 'fire-lane-parking', label: 'truck', at: [0.524, 0.541], image: 'veh_id_train_00008' },
  { scenario: 'person-forbidden', label: 'person', at: [0.356, 0.652], image: 'veh_id_train_00003' },
  { scenario: 'exposed-garbage', label: 'garbage', at: [0.505, 0.706], image: 'garbage_cn_train_00009' },
  { scenario: 'bin-overflow', label: 'bin_overflow', at: [0.633, 0.578], image: 'garbage_cn_train_00014' },
  {
    scenario: 'garbage-bags-off-hours',
    label: 'garbage_bag',
    at: [0.357, 0.508],
    image: 'trashbag_kr_train_00004',
  },
  { scenario: 'road-collapse', label: 'crack', at: [0.393, 0.486], image: 'rdd_cn_train_00003' },
]

describe.skipIf(!existsSync(images))('on real pictures (needs ../shared/data)', () => {
  it.each(real)('$scenario finds the $label of $image, and sees it go', async ({ image, ...wanted }) => {
    await watch(await lookAt(image, () => imageNamed(image)), wanted)
  })

  it('non-motor-disorder finds a row of motorcycles where none is allowed', async () => {
    const name = 'veh_id_train_00002'
    const few = { over: { count: 2 }, clear: { count: 0 } }
    await expectDisorder(await lookAt(name, () => imageNamed(name)), 'motorcycle', few)
  })
})
