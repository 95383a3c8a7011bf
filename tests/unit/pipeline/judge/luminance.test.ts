import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ActiveScenario } from '../../../../edge/config/active-scenario.js'
import type { Point } from '../../../../edge/domain/box.js'
import type { Sighting, SightingChange } from '../../../../edge/domain/sighting.js'
import { inSharedMemory } from '../../../../edge/kit/in-shared-memory.js'
import { createPictureJudge } from '../../../../edge/pipeline/judge/picture-judge.js'
import { permitted, shipped } from '../../../support/scenario-street.js'

const SIZE = { width: 640, height: 360 }
const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Chongqing. On that day the sun sets at 17:55 and rises at 07:29 of the next, in the time of Shanghai. */
const place = { lon: 106.5516, lat: 29.563, accuracyM: 30 }
const clock = (text: string) => Date.parse(`2026-11-${text}:00+08:00`)
/** A zone round the head of each of two lamps. */
const zones = {
  lamp: {
    points: [
      [0.23, 0.18],
      [0.3, 0.18],
      [0.3, 0.26],
      [0.23, 0.26],
    ],
  },
  other: {
    points: [
      [0.7, 0.18],
      [0.77, 0.18],
      [0.77, 0.26],
      [0.7, 0.26],
    ],
  },
} as const

type Pixels = Uint8Array<SharedArrayBuffer>

/** A street at night: sky, houses with some windows, poles; the first lamp is lit or not, the second one is. */
async function night({
  isLit,
  sky = 18,
  glow = 1,
}: {
  isLit: boolean
  sky?: number
  glow?: number
}): Promise<Pixels> {
  const lampAt = (x: number, lit: boolean) => `
    <rect x="${x}" y="80" width="5" height="230" fill="rgb(40,40,44)"/>
    <rect x="${x - 22}" y="76" width="30" height="6" fill="rgb(50,50,54)"/>
    ${lit ? `<circle cx="${x - 8}" cy="82" r="60" fill="url(#glow)" opacity="${glow}"/><ellipse cx="${x - 8}" cy="82" rx="14" ry="7" fill="rgb(255,246,214)"/>` : ''}`
  const windows = Array.from({ length: 12 }, (_, index) => {
    const [x, y] = [30 + (index % 6) * 100, 180 + Math.floor(index / 6) * 40]
    return `<rect x="${x}" y="${y}" width="14" height="18" fill="rgb(${120 + index * 8},${100 + index * 6},60)"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <defs><radialGradient id="glow"><stop offset="0" stop-color="rgb(255,240,200)" stop-opacity="0.8"/>
    <stop offset="1" stop-color="rgb(255,240,200)" stop-opacity="0"/></radialGradient></defs>
    <rect width="640" height="360" fill="rgb(${sky},${sky},${sky + 8})"/>
    <rect y="150" width="640" height="130" fill="rgb(${sky + 12},${sky + 10},${sky + 10})"/>
    ${windows.join('')}<rect y="300" width="640" height="60" fill="rgb(${sky + 20},${sky + 20},${sky + 20})"/>
    ${lampAt(178, isLit)}${lampAt(480, true)}</svg>`
  const { data } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const pixels = inSharedMemory(data)
  return pixels
}

let lamp: ActiveScenario
let dark: Pixels
let lit: Pixels

beforeAll(async () => {
  lamp = await shipped('street-lamp-dark', { zones: ['lamp', 'other'] })
  dark = await night({ isLit: false })
  lit = await night({ isLit: true })
})

function watching(scenario = lamp, { hasPlace = true, known = [] as Sighting[] } = {}) {
  let ids = 0
  const judge = createPictureJudge({
    ...{
      cameraId: 'east',
      scenarios: [scenario],
      zones,
      timeZone: 'Asia/Shanghai',
      known,
      place: hasPlace ? place : undefined,
    },
    newId: () => `id-${++ids}`,
  })
  const changes: SightingChange[] = []
  const watch = (from: number, to: number, pixels: Pixels | ((atMs: number) => Pixels)): void => {
    for (let atMs = from; atMs < to; atMs += MINUTE)
      changes.push(
        ...judge.look({
          ...SIZE,
          pixels: typeof pixels === 'function' ? pixels(atMs) : pixels,
          capturedAtMs: atMs,
        }),
      )
  }
  return { judge, changes, watch, kinds: () => changes.map(({ kind }) => kind) }
}

describe('a street lamp', () => {
  it('that is dark at night is reported, and the one beside it, which is lit, is not', () => {
    const { watch, changes } = watching()
    watch(clock('28T16:00'), clock('28T23:00'), dark)
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({
      kind: 'opened',
      sighting: {
        ...{ scenario: 'street-lamp-dark', label: 'lamp_dark', zone: 'lamp', severity: 1 },
        ...{ modelId: 'luminance', fix: { method: 'camera', lon: 106.5516, accuracyM: 30 } },
      },
    })
    // Half an hour after sunset, and half an hour of looks.
    expect(changes[0]!.sighting.capturedAtMs).toBeGreaterThanOrEqual(clock('28T18:54'))
    expect(changes[0]!.sighting.capturedAtMs).toBeLessThanOrEqual(clock('28T18:57'))
    expect(changes[0]!.sighting.confidence).toBeGreaterThan(0.5)
  })

  it('that is lit is not, whatever the night is like', async () => {
    for (const pixels of [
      lit,
      await night({ isLit: true, glow: 0 }),
      await night({ isLit: true, sky: 90 }),
    ]) {
      const { watch, changes } = watching()
      watch(clock('28T16:00'), clock('28T23:00'), pixels)
      expect(changes).toEqual([])
    }
  })

  it('is found dark under a sky that the camera brightens', async () => {
    const { watch, kinds } = watching()
    watch(clock('28T18:00'), clock('28T23:00'), await night({ isLit: false, sky: 70 }))
    expect(kinds()).toEqual(['opened'])
  })

  it('is not judged by day, at dusk or at dawn', () => {
    const { watch, changes } = watching()
    watch(clock('28T06:59'), clock('28T18:25'), dark)
    expect(changes).toEqual([])
  })

  it('stays reported by day, becomes worse in the second night, and is over when it is lit', () => {
    const { watch, changes, kinds, judge } = watching()
    watch(clock('28T18:00'), clock('29T18:00'), dark)
    expect(judge.expire(clock('29T18:00'))).toEqual([])
    watch(clock('29T18:00'), clock('29T20:00'), dark)
    expect(kinds()).toEqual(['opened', 'updated'])
    expect(changes[1]!.sighting.severity).toBe(2)
    watch(clock('29T20:00'), clock('29T20:30'), lit)
    expect(kinds()).toEqual(['opened', 'updated', 'cleared'])
    // Ten minutes of light; the first of them is only known at the look after it.
    expect(changes[2]!.sighting.capturedAtMs - clock('29T20:00')).toBeLessThanOrEqual(10 * MINUTE)
  })

  it('that blinks, or is hidden by a passing light, is not dark', () => {
    const { watch, changes } = watching()
    watch(clock('28T18:00'), clock('28T23:00'), atMs => ((atMs / MINUTE) % 5 === 0 ? lit : dark))
    expect(changes).toEqual([])
  })

  it('is taken up after a restart, and not judged where nobody knows when it is night', () => {
    const before = watching()
    before.watch(clock('28T18:00'), clock('28T20:00'), dark)
    const after = watching(lamp, { known: [before.changes[0]!.sighting] })
    after.watch(clock('28T20:00'), clock('28T22:00'), dark)
    expect(after.changes).toEqual([])
    const nowhere = watching(lamp, { hasPlace: false })
    nowhere.watch(clock('28T18:00'), clock('28T23:00'), dark)
    expect(nowhere.changes).toEqual([])
  })

  it('that is switched off with a permit is not reported', () => {
    const off = permitted(lamp, {
      ...{ number: '1', scenarios: ['street-lamp-dark'], place: { camera: 'east', zone: 'lamp' } },
      ...{ fromMs: clock('28T00:00'), toMs: clock('28T22:00') },
    })
    const { watch, changes } = watching(off)
    watch(clock('28T18:00'), clock('28T23:00'), dark)
    expect(changes.map(({ sighting }) => sighting.capturedAtMs)).toEqual([clock('28T22:00')])
  })

  it('is over when it stands out again, however small it is in its zone', async () => {
    const { watch, kinds } = watching()
    watch(clock('28T18:00'), clock('28T20:00'), dark)
    watch(clock('28T20:00'), clock('28T20:30'), await night({ isLit: true, glow: 0 }))
    expect(kinds()).toEqual(['opened', 'cleared'])
  })

  it('is not dark beside one that outshines it and has a zone of its own', () => {
    const weak = {
      points: [
        [0.4, 0.4],
        [0.5, 0.4],
        [0.5, 0.5],
        [0.4, 0.5],
      ],
    } as const
    const strong = {
      points: [
        [0.5, 0.3],
        [0.6, 0.3],
        [0.6, 0.6],
        [0.5, 0.6],
      ],
    } as const
    const pixels = new Uint8Array(new SharedArrayBuffer(SIZE.width * SIZE.height * 3)).fill(20)
    const paint = (points: readonly (readonly [number, number])[], level: number) => {
      const [[x1, y1], , [x2, y2]] = points as [Point, Point, Point]
      for (let y = y1 * SIZE.height; y < y2 * SIZE.height; y += 1) {
        const row = Math.round(y) * SIZE.width
        pixels.fill(level, (row + x1 * SIZE.width) * 3, (row + x2 * SIZE.width) * 3)
      }
    }
    paint(weak.points, 100)
    paint(strong.points, 255)
    const judge = createPictureJudge({
      ...{ cameraId: 'east', scenarios: [{ ...lamp, zones: ['weak', 'strong'] }], zones: { weak, strong } },
      ...{ place, known: [], timeZone: 'Asia/Shanghai', newId: () => 'id' },
    })
    const found = Array.from({ length: 120 }, (_, minute) =>
      judge.look({ ...SIZE, pixels, capturedAtMs: clock('28T19:00') + minute * MINUTE }),
    )
    expect(found.flat()).toEqual([])
  })

  it('may be smaller than a pixel', () => {
    const dot = {
      points: [
        [0.2651, 0.2281],
        [0.2652, 0.2281],
        [0.2652, 0.2282],
      ],
    } as const
    const judge = createPictureJudge({
      ...{ cameraId: 'east', scenarios: [{ ...lamp, zones: ['dot'] }], zones: { dot }, place, known: [] },
      ...{ timeZone: 'Asia/Shanghai', newId: () => 'id' },
    })
    const found = Array.from({ length: 120 }, (_, minute) =>
      judge.look({ ...SIZE, pixels: dark, capturedAtMs: clock('28T19:00') + minute * MINUTE }),
    )
    expect(found.flat()).toHaveLength(1)
  })

  it('is judged again when the size of the picture changes', async () => {
    const { judge } = watching()
    const small = await sharp(Buffer.from(dark), { raw: { ...SIZE, channels: 3 } })
      .resize(320, 180)
      .raw()
      .toBuffer()
    const pixels = inSharedMemory(small)
    const found = Array.from({ length: 3 * (HOUR / MINUTE) }, (_, minute) => {
      const capturedAtMs = clock('28T19:00') + minute * MINUTE
      return judge.look(
        minute < 20
          ? { ...SIZE, pixels: dark, capturedAtMs }
          : { width: 320, height: 180, pixels, capturedAtMs },
      )
    }).flat()
    expect(found.map(({ sighting }) => sighting.frameWidth)).toEqual([320])
  })
})
