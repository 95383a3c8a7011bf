import { describe, expect, it } from 'vitest'
import type { Point } from '../../../../edge/domain/box.js'
import type { GroundScale } from '../../../../edge/geometry/ground-rest.js'
import { createGroundScale } from '../../../../edge/pipeline/locate/ground-scale.js'
import { random as createRandom } from '../../../../tools/random.js'
import {
  boxOf,
  CAR,
  calibrationOf,
  groundOf,
  pole,
  type SizeM,
  shaken,
  VAN,
} from '../../../support/ground-street.js'
import { parking, street } from '../../../support/judging.js'
import type { SurveyedCamera } from '../../../support/surveyed-camera.js'

const ground = groundOf(pole)
const scenario = { ...parking, zones: [] }

/** Looks down on what is near. */
const steep: SurveyedCamera = { heightM: 6, pitchDeg: 45, yawDeg: 0, focalPx: 900 }

interface Watch {
  readonly camera?: SurveyedCamera
  readonly ground?: GroundScale
  readonly sizeM?: SizeM
  readonly jitter?: number
  readonly everyMs?: number
  readonly seconds?: number
  readonly stillnessM?: number
  readonly seed?: number
}

/** What is reported of one vehicle, and since when. */
function reports(at: (atS: number) => Point, given: Watch = {}) {
  const {
    camera = pole,
    ground,
    sizeM = CAR,
    jitter = 0.015,
    everyMs = 200,
    seconds = 150,
    stillnessM = 0.5,
    seed = 2,
  } = given
  const random = createRandom(seed)
  const rule = { ...parking.rule, stillnessM } as typeof parking.rule
  const scene = street({ ...scenario, rule }, [], [], ground)
  scene.watch({ fromMs: 0, toMs: seconds * 1_000, everyMs }, atMs => [
    { label: 'car', box: shaken(boxOf(camera, at(atMs / 1_000), sizeM), jitter, random) },
  ])
  return scene.kinds().filter(kind => kind === 'opened').length
}

const creeping =
  (mps: number, fromM: number) =>
  (atS: number): Point => [1, fromM + mps * atS]

describe('illegal parking before a calibrated camera', () => {
  it('is no queue that creeps away by a few pixels a minute', () => {
    expect(reports(creeping(0.1, 70), { sizeM: VAN })).toBe(1)
    expect(reports(creeping(0.1, 70), { sizeM: VAN, ground })).toBe(0)
    for (const mps of [0.1, 0.2, 0.3]) {
      expect(reports(creeping(mps, 70), { ground })).toBe(0)
      expect(reports(creeping(mps, 30), { ground })).toBe(0)
    }
  })

  it('is a far car whose box trembles', () => {
    for (const everyMs of [200, 2_000]) {
      expect(reports(() => [1, 70], { ground, jitter: 0.05, everyMs, seconds: 70 })).toBe(1)
    }
  })

  it('is a near van whose box trembles so that shares lose it, seen every two seconds', () => {
    const van = { camera: steep, sizeM: VAN, jitter: 0.07, everyMs: 2_000, seconds: 120 }
    const seeds = Array.from({ length: 12 }, (_, seed) => seed)
    const reported = (given: Watch) =>
      seeds.filter(seed => reports(() => [0, 6], { ...van, ...given, seed }) === 1).length
    expect(reported({})).toBeLessThan(10)
    expect(reported({ ground: groundOf(steep) })).toBe(12)
  })

  it('is judged by shares while the camera looks elsewhere', () => {
    const moved = createGroundScale(calibrationOf(pole), () => undefined)
    expect(reports(creeping(0.1, 70), { sizeM: VAN, ground: moved })).toBe(1)
  })

  it('lets a thing move by so many metres as the scenario says', () => {
    expect(reports(creeping(0.1, 70), { sizeM: VAN, ground, stillnessM: 10 })).toBe(1)
  })
})
