import { describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { lonLatToEnu } from '../../../../edge/geometry/enu.js'
import { disturbedPoses } from '../../../../tools/flights/noise.js'
import { noErrors, type TelemetryErrors, usualErrors } from '../../../../tools/flights/telemetry-errors.js'
import { truePoses } from '../../../../tools/flights/true-poses.js'
import { readFlightTruth } from '../../../../tools/flights/truth-file.js'
import { followFlight } from '../../../../tools/world/flight-path.js'
import { loadFlight } from '../../../../tools/world/flight-scene.js'
import type { FlightTruth } from '../../../../tools/world/flight-truth.js'

const patrol = readFlightTruth('patrol')

/** A drone that hovers, so that whatever moves is an error. */
function hovering(minutes: number): FlightTruth {
  const pose = { ...patrol.origin, eastM: 0, northM: 0, upM: 6, yaw: 90, pitch: -30, roll: 0 }
  const durationMs = minutes * 60_000
  const frames = [0, durationMs].map(tMs => ({ tMs, pose, boxes: [] }))
  return { ...patrol, durationMs, frames }
}

const with_ = (errors: Partial<TelemetryErrors>): TelemetryErrors => ({ ...noErrors, seed: 1, ...errors })
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const spread = (values: readonly number[]): number => Math.sqrt(mean(values.map(value => value ** 2)))
const eastOf = (pose: Pose): number => lonLatToEnu(patrol.origin, pose)[0]
const northOf = (pose: Pose): number => lonLatToEnu(patrol.origin, pose)[1]

describe('true poses', () => {
  it('are those of the flight between the frames too', () => {
    const scene = loadFlight(new URL('../../../../tools/world/flights/patrol.yaml', import.meta.url).pathname)
    const path = followFlight(scene.flight, scene.street.seed)
    const trueAt = truePoses(patrol)
    for (let tMs = 0; tMs < patrol.frames.at(-1)!.tMs; tMs += 170) {
      const { east, north, up, yaw, pitch, roll } = path.at(tMs / 1000)
      const told = trueAt(tMs)
      expect(Math.hypot(told.eastM - east, told.northM - north, told.upM - up), `${tMs} ms`).toBeLessThan(
        0.05,
      )
      const yawOff = ((told.yaw - yaw + 540) % 360) - 180
      // most of it where it begins to turn
      expect(Math.hypot(yawOff, told.pitch - pitch, told.roll - roll), `${tMs} ms`).toBeLessThan(0.25)
    }
  })
})

describe('telemetry without errors', () => {
  it('is the truth of each frame', () => {
    const told = disturbedPoses(patrol, noErrors)
    expect(told).toHaveLength(patrol.frames.length)
    told.forEach((pose, i) => {
      const { tMs, pose: real } = patrol.frames[i]!
      expect(pose.tMs).toBe(tMs)
      expect(pose.timeMs).toBe(Date.parse(patrol.startedAt) + tMs)
      expect(Math.hypot(eastOf(pose) - real.eastM, northOf(pose) - real.northM)).toBeLessThan(1e-4)
      expect(pose.relAltM).toBeCloseTo(real.upM, 9)
      expect(pose.pitchDeg).toBeCloseTo(real.pitch, 9)
      expect(pose.rollDeg).toBeCloseTo(real.roll, 9)
      expect(pose.yawDeg).toBeCloseTo(real.yaw, 9)
      expect(pose.absAltM).toBeCloseTo(patrol.groundAltM + real.upM, 9)
    })
  })

  it('has the rate that is asked for', () => {
    const told = disturbedPoses(patrol, noErrors, 1000)
    expect(told.map(({ tMs }) => tMs).slice(0, 3)).toEqual([0, 1000, 2000])
    expect(told).toHaveLength(Math.ceil(patrol.durationMs / 1000))
  })
})

describe('errors', () => {
  const flight = hovering(1)

  it('are the same for the same seed, and others for another', () => {
    expect(disturbedPoses(patrol, { ...usualErrors, seed: 5 })).toEqual(
      disturbedPoses(patrol, { ...usualErrors, seed: 5 }),
    )
    const other = disturbedPoses(patrol, { ...usualErrors, seed: 6 })
    expect(disturbedPoses(patrol, { ...usualErrors, seed: 5 })[40]).not.toEqual(other[40])
  })

  it('have the sigma that is asked for, over many flights', () => {
    const flights = Array.from(
      { length: 1500 },
      (_, seed) => disturbedPoses(flight, { ...usualErrors, seed }, 20_000)[2]!,
    )
    const total = (bias: number, wander: number) => Math.hypot(bias, wander)
    const { placeBiasM, placeWanderM, heightBiasM, heightWanderM, angleWanderDeg } = usualErrors
    const expectSigma = (values: readonly number[], sigma: number) => {
      expect(spread(values) / sigma).toBeGreaterThan(0.93)
      expect(spread(values) / sigma).toBeLessThan(1.07)
      expect(Math.abs(mean(values))).toBeLessThan(0.1 * sigma)
    }
    expectSigma(flights.map(eastOf), total(placeBiasM, placeWanderM))
    expectSigma(flights.map(northOf), total(placeBiasM, placeWanderM))
    expectSigma(
      flights.map(({ relAltM }) => relAltM! - 6),
      total(heightBiasM, heightWanderM),
    )
    expectSigma(
      flights.map(({ yawDeg }) => yawDeg! - 90),
      total(usualErrors.yawBiasSigmaDeg, angleWanderDeg),
    )
    expectSigma(
      flights.map(({ pitchDeg }) => pitchDeg! + 30),
      total(usualErrors.pitchBiasSigmaDeg, angleWanderDeg),
    )
    expectSigma(
      flights.map(({ rollDeg }) => rollDeg!),
      total(usualErrors.rollBiasSigmaDeg, angleWanderDeg),
    )
    const both =
      mean(flights.map(pose => eastOf(pose) * northOf(pose))) / total(placeBiasM, placeWanderM) ** 2
    expect(Math.abs(both), 'east and north have nothing to do with each other').toBeLessThan(0.1)
  })

  it.each([5000, 15_000])('wander as asked for in one long flight, sampled each %d ms', everyMs => {
    const told = disturbedPoses(hovering(1200), with_({ placeWanderM: 0.5, wanderS: 30 }), everyMs)
    const easts = told.map(eastOf)
    expect(spread(easts) / 0.5).toBeGreaterThan(0.88)
    expect(spread(easts) / 0.5).toBeLessThan(1.12)
    const lag = 30_000 / everyMs
    const alike = mean(easts.slice(lag).map((east, i) => east * easts[i]!)) / spread(easts) ** 2
    expect(alike).toBeGreaterThan(Math.exp(-1) - 0.15)
    expect(alike).toBeLessThan(Math.exp(-1) + 0.15)
  })

  it('stay as they are through a flight where only the bias is wrong', () => {
    const told = disturbedPoses(flight, with_({ placeBiasM: 2 }), 1000)
    expect(Math.abs(eastOf(told[0]!))).toBeGreaterThan(0.01)
    for (const pose of told) expect(eastOf(pose)).toBeCloseTo(eastOf(told[0]!), 6)
  })

  it('turn the camera by the offset of the compass, and nothing else', () => {
    const exact = disturbedPoses(patrol, noErrors)
    disturbedPoses(patrol, with_({ yawOffsetDeg: -7 })).forEach((pose, i) => {
      expect((exact[i]!.yawDeg! - pose.yawDeg! + 360) % 360).toBeCloseTo(7, 9)
      expect({ ...pose, yawDeg: 0 }).toEqual({ ...exact[i]!, yawDeg: 0 })
    })
  })

  it('tell of the pose that comes later where the telemetry runs ahead', () => {
    const trueAt = truePoses(patrol)
    for (const pose of disturbedPoses(patrol, with_({ clockOffsetMs: 700 }), 1000)) {
      const real = trueAt(pose.tMs + 700)
      expect(Math.hypot(eastOf(pose) - real.eastM, northOf(pose) - real.northM)).toBeLessThan(1e-4)
      expect(pose.timeMs).toBe(Date.parse(patrol.startedAt) + pose.tMs + 700)
    }
  })

  it('leave out the share of samples that is asked for, and change nothing about the others', () => {
    const long = hovering(60)
    const errors = { ...usualErrors, seed: 3 }
    const all = new Map(disturbedPoses(long, errors, 1000).map(pose => [pose.tMs, pose]))
    const some = disturbedPoses(long, { ...errors, droppedShare: 0.2 }, 1000)
    expect(some.length / all.size).toBeGreaterThan(0.77)
    expect(some.length / all.size).toBeLessThan(0.83)
    for (const pose of some) expect(pose).toEqual(all.get(pose.tMs))
  })

  it('leave holes where nothing was received', () => {
    const told = disturbedPoses(patrol, with_({ gaps: [{ fromMs: 40_000, untilMs: 55_000 }] }), 1000)
    const times = told.map(({ tMs }) => tMs)
    expect(times).not.toContain(40_000)
    expect(times).not.toContain(54_000)
    expect(times).toEqual(expect.arrayContaining([39_000, 55_000]))
  })
})
