import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lonLatToEnu } from '../../../../edge/geometry/enu.js'
import type { Lens } from '../../../../edge/geometry/lens.js'
import { pixelOf } from '../../../../edge/geometry/project.js'
import type { Attitude } from '../../../../edge/geometry/sight.js'
import { fixAlongSight, levelGround } from '../../../../edge/pipeline/locate/sight-fix.js'
import { type FlightName, readFlightTruth } from '../../../../tools/flights/truth-file.js'
import { followFlight } from '../../../../tools/world/flight-path.js'
import { type FlightSpec, loadFlight } from '../../../../tools/world/flight-scene.js'
import type { FlightPose, FlightThing, FlightTruth, SeenBox } from '../../../../tools/world/flight-truth.js'
import { SceneError } from '../../../../tools/world/scene.js'

const FLIGHTS = new URL('../../../../tools/world/flights/', import.meta.url)
const names: FlightName[] = ['patrol', 'patrol-next-day']
const load = (name: FlightName) => loadFlight(new URL(`${name}.yaml`, FLIGHTS).pathname)

const radians = (degrees: number): number => (degrees * Math.PI) / 180
const attitudeOf = ({ yaw, pitch, roll }: FlightPose): Attitude => ({
  yawRad: radians(yaw),
  pitchRad: radians(pitch),
  rollRad: radians(roll),
})
const lensOf = ({ lens, width, height }: FlightTruth): Lens => ({
  ...{ model: 'brown', widthPx: width, heightPx: height, coefficients: [] },
  ...lens.intrinsics,
})
const noSigmas = { yawRad: 0, pitchRad: 0, rollRad: 0, heightM: 0, positionM: 0 }

describe('the way of a flight', () => {
  const still: FlightSpec = {
    ...{ hfov: 70, groundAltM: 0, speedMps: 2, turnDegPerS: 30, sway: 0 },
    waypoints: [
      { east: 0, north: 0, up: 6, yaw: 350, pitch: -30, holdS: 1 },
      { east: 20, north: 0, up: 6, yaw: 350, pitch: -30, holdS: 2 },
      { east: 20, north: 0, up: 8, yaw: 10, pitch: -40, holdS: 0 },
    ],
  }

  it('is at each waypoint for as long as it hovers, and takes as long as speed and turns ask for', () => {
    const { durationS, at } = followFlight(still, 1)
    expect(at(0)).toMatchObject({ east: 0, up: 6, yaw: 350, pitch: -30, roll: 0 })
    expect(at(1)).toMatchObject({ east: 0 })
    expect(at(6).east).toBeCloseTo(10)
    for (const t of [11, 12, 13]) expect(at(t)).toMatchObject({ east: 20, up: 6 })
    expect(durationS).toBeCloseTo(13 + 1)
    expect(at(durationS)).toMatchObject({ up: 8, pitch: -40 })
  })

  it('turns the short way', () => {
    const { at } = followFlight(still, 1)
    expect(Math.min(at(13.5).yaw, 360 - at(13.5).yaw)).toBeLessThan(10)
    expect(at(14).yaw).toBeCloseTo(10)
  })

  it('sways a little, smoothly, and the same for the same seed', () => {
    const swaying = followFlight({ ...still, sway: 1 }, 1)
    const steady = followFlight(still, 1)
    expect(swaying.at(6)).toEqual(followFlight({ ...still, sway: 1 }, 1).at(6))
    expect(swaying.at(6)).not.toEqual(followFlight({ ...still, sway: 1 }, 2).at(6))
    for (let t = 1; t < 13; t += 0.1) {
      expect(Math.abs(swaying.at(t).east - steady.at(t).east)).toBeLessThanOrEqual(0.1)
      expect(Math.abs(swaying.at(t).roll)).toBeLessThanOrEqual(0.7)
      expect(Math.abs(swaying.at(t + 0.1).roll - swaying.at(t).roll)).toBeLessThan(0.1)
    }
  })

  it('leaves away what is gone, and refuses what was never in the street', () => {
    expect(load('patrol').street.vehicles.map(({ id }) => id)).toContain('car-4')
    expect(load('patrol-next-day').street.vehicles.map(({ id }) => id)).not.toContain('car-4')
    const text = readFileSync(new URL('patrol-next-day.yaml', FLIGHTS), 'utf8')
      .replace('patrol-street.yaml', new URL('patrol-street.yaml', FLIGHTS).pathname)
      .replace('[car-4,', '[car-9,')
    const file = join(mkdtempSync(join(tmpdir(), 'lamppost-flight-')), 'odd.yaml')
    writeFileSync(file, text)
    expect(() => loadFlight(file)).toThrow(SceneError)
    expect(() => loadFlight(file)).toThrow('no car-9 in the street')
  })
})

describe.each(names)('the truth of %s', name => {
  const truth = readFlightTruth(name)
  const scene = load(name)
  const lens = lensOf(truth)
  const seen = truth.frames.flatMap(({ pose, boxes }) =>
    boxes.map(box => ({ pose, box, thing: truth.things[box[0]]! })),
  )

  it('is that of the flight as its file has it now', () => {
    const path = followFlight(scene.flight, scene.street.seed)
    expect(truth.frames).toHaveLength(Math.floor(path.durationS * scene.fps) + 1)
    truth.frames.forEach(({ pose }, i) => {
      const { east, north, up, yaw, pitch, roll } = path.at(i / scene.fps)
      const [eastM, northM] = lonLatToEnu(truth.origin, pose)
      expect(Math.hypot(eastM - east, northM - north, pose.upM - up)).toBeLessThan(0.001)
      expect(pose.yaw).toBeCloseTo(yaw, 3)
      expect(pose.pitch).toBeCloseTo(pitch, 3)
      expect(pose.roll).toBeCloseTo(roll, 3)
    })
  })

  it('knows every thing of the street, those of one kind at least 6 m apart', () => {
    const { vehicles, potholes, bags, bins } = scene.street
    expect(truth.things.map(({ id }) => id).sort()).toEqual(
      [...vehicles, ...potholes, ...bags, ...bins].map(({ id }) => id).sort(),
    )
    for (const a of truth.things)
      for (const b of truth.things)
        if (a !== b && a.label === b.label)
          expect(Math.hypot(...lonLatToEnu(a.centre, b.centre)), `${a.id} and ${b.id}`).toBeGreaterThan(6)
  })

  it('places the pixel of a thing where the thing is, to centimetres', async () => {
    expect(seen.length).toBeGreaterThan(500)
    for (const { pose, box, thing } of seen) {
      const pixel = [box[6], box[7]] as const
      const sight = { lens, pixel, camera: pose, attitude: attitudeOf(pose) }
      const fix = await fixAlongSight(sight, noSigmas, levelGround(pose.upM - thing.baseM))
      if ('refused' in fix) throw new Error(fix.reason)
      // a hundredth of a pixel of ground that is far away is more than one that is near
      const awayM = Math.hypot(thing.centre.eastM - pose.eastM, thing.centre.northM - pose.northM)
      const missM = Math.hypot(...lonLatToEnu(thing.centre, fix))
      expect(missM, `${thing.id} at ${awayM} m`).toBeLessThan(0.01 + (awayM / 100) ** 2)
    }
  })

  it('draws a box around what can be seen of a thing, and not much more', () => {
    const whole = seen.filter(({ box }) => isInside(box, truth))
    expect(whole.length).toBeGreaterThan(200)
    for (const { pose, box, thing } of whole) {
      const [x1, y1, x2, y2] = outlineInPicture(lens, pose, thing)
      const around = `${thing.id} at ${pose.eastM} m`
      expect(box[1], around).toBeGreaterThanOrEqual(x1 - 1.5)
      expect(box[2], around).toBeGreaterThanOrEqual(y1 - 1.5)
      expect(box[3], around).toBeLessThanOrEqual(x2 + 1.5)
      expect(box[4], around).toBeLessThanOrEqual(y2 + 1.5)
      expect(box[5]).toBeLessThanOrEqual((box[3] - box[1]) * (box[4] - box[2]))
    }
  })

  it('sees a pothole where its rim is: nothing hides it, and it has no height', () => {
    const holes = seen.filter(({ box, thing }) => thing.label === 'pothole' && isInside(box, truth))
    expect(holes.length).toBeGreaterThan(50)
    for (const { pose, box, thing } of holes) {
      const outline = outlineInPicture(lens, pose, thing)
      expect(box[3] - box[1]).toBeGreaterThan(0.75 * (outline[2] - outline[0]) - 2)
      expect(box[4] - box[2]).toBeGreaterThan(0.75 * (outline[3] - outline[1]) - 2)
    }
  })
})

function isInside([, x1, y1, x2, y2]: SeenBox, { width, height }: FlightTruth): boolean {
  return x1 > 0 && y1 > 0 && x2 < width && y2 < height
}

/** The box around the block that a thing fills. */
function outlineInPicture(
  lens: Lens,
  pose: FlightPose,
  { outline, baseM, topM }: FlightThing,
): [number, number, number, number] {
  const pixels = [baseM, topM].flatMap(height =>
    outline.map(({ eastM, northM }) => {
      return pixelOf(lens, attitudeOf(pose), [eastM - pose.eastM, northM - pose.northM, height - pose.upM])!
    }),
  )
  const [xs, ys] = [pixels.map(([x]) => x), pixels.map(([, y]) => y)]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}
