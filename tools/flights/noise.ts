/** Telemetry of a rendered flight as a drone would tell it: late, biased, wandering, with holes. */
import type { Pose } from '../../edge/domain/pose.js'
import { random } from '../random.js'
import { createNoise } from '../road/noise.js'
import type { FlightTruth } from '../world/flight-truth.js'
import type { TelemetryErrors } from './telemetry-errors.js'
import { poseOf, truePoses } from './true-poses.js'

/**
 * The poses that the telemetry tells, one at each of `everyMs` (each frame of the clip, if absent). Two flights with other seeds have
 * other errors; the same seed gives the same ones.
 */
export function disturbedPoses(truth: FlightTruth, errors: TelemetryErrors, everyMs?: number): Pose[] {
  const trueAt = truePoses(truth)
  const startMs = Date.parse(truth.startedAt)
  const { clockOffsetMs, droppedShare, gaps, yawOffsetDeg } = errors
  const lost = random(errors.seed)
  const wrong = errorsOf(errors)
  return sampleTimes(truth, everyMs).flatMap(tMs => {
    const off = wrong(tMs)
    // drawn for each sample, so that a lost one changes nothing about the others
    const isLost = lost() < droppedShare || gaps.some(({ fromMs, untilMs }) => tMs >= fromMs && tMs < untilMs)
    if (isLost) return []
    const real = trueAt(tMs + clockOffsetMs)
    const told = {
      eastM: real.eastM + off.eastM,
      northM: real.northM + off.northM,
      upM: real.upM + off.upM,
      yaw: real.yaw + off.yaw + yawOffsetDeg,
      pitch: Math.max(-90, real.pitch + off.pitch),
      roll: real.roll + off.roll,
    }
    return [poseOf(truth, told, tMs, startMs + tMs + clockOffsetMs)]
  })
}

/** Whole milliseconds from the start. */
function sampleTimes({ durationMs, frames }: FlightTruth, everyMs?: number): number[] {
  if (everyMs === undefined) return frames.map(({ tMs }) => tMs)
  return Array.from({ length: Math.ceil(durationMs / everyMs) }, (_, i) => Math.round(i * everyMs))
}

/** Each a constant and a Gauss-Markov process of first order, which is how GNSS and gyros wander (Gelb 1974, "Applied Optimal Estimation"). */
function errorsOf(errors: TelemetryErrors) {
  // draws of seeds that are close to each other, or small, are alike: the generator is given scattered ones
  const normal = createNoise(Math.floor(random(errors.seed)() * 2 ** 31))
  const axis = (biasSigma: number, wanderSigma: number) => {
    const bias = biasSigma * normal()
    const wander = wandering(wanderSigma, errors.wanderS * 1000, normal)
    return (tMs: number): number => bias + wander(tMs)
  }
  const { placeBiasM, placeWanderM, heightBiasM, heightWanderM, angleWanderDeg } = errors
  const axes = {
    eastM: axis(placeBiasM, placeWanderM),
    northM: axis(placeBiasM, placeWanderM),
    upM: axis(heightBiasM, heightWanderM),
    yaw: axis(errors.yawBiasSigmaDeg, angleWanderDeg),
    pitch: axis(errors.pitchBiasSigmaDeg, angleWanderDeg),
    roll: axis(errors.rollBiasSigmaDeg, angleWanderDeg),
  }
  return (tMs: number) => ({
    eastM: axes.eastM(tMs),
    northM: axes.northM(tMs),
    upM: axes.upM(tMs),
    yaw: axes.yaw(tMs),
    pitch: axes.pitch(tMs),
    roll: axes.roll(tMs),
  })
}

/** To be asked in the order of time. Its spread does not depend on how often it is asked. */
function wandering(sigma: number, memoryMs: number, normal: () => number): (tMs: number) => number {
  let value = sigma * normal()
  let atMs: number | undefined
  return tMs => {
    const kept = atMs === undefined ? 1 : Math.exp(-(tMs - atMs) / memoryMs)
    value = kept * value + sigma * Math.sqrt(1 - kept * kept) * normal()
    atMs = tMs
    return value
  }
}
