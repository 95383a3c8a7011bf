import type { Pose } from '../../domain/pose.js'
import { halfTurn, turn } from '../../geometry/angles.js'
import { wrappedLon } from '../../geometry/antimeridian.js'

/**
 * The pose a share of the way from one to the next. Places and heights go straight, longitudes and angles the shorter way round; lens
 * and zoom are those of the nearer one. What only one of them says is left out.
 */
export function poseBetween(from: Pose, to: Pose, share: number): Pose {
  if (share <= 0) return from
  if (share >= 1) return to
  const straight = (a: number, b: number): number => a + (b - a) * share
  const both = (
    part: 'timeMs' | 'relAltM' | 'absAltM' | 'headingDeg' | 'positionSigmaM',
    between: (a: number, b: number) => number,
  ) => {
    const [a, b] = [from[part], to[part]]
    return a !== undefined && b !== undefined && { [part]: between(a, b) }
  }
  const nearer = share < 0.5 ? from : to
  const { focalLengthMm, focalLength35Mm, horizontalFovDeg, zoom } = nearer
  return {
    tMs: straight(from.tMs, to.tMs),
    lon: wrappedLon(from.lon + wrappedLon(to.lon - from.lon) * share),
    lat: straight(from.lat, to.lat),
    ...both('timeMs', straight),
    ...both('relAltM', straight),
    ...both('absAltM', straight),
    ...both('headingDeg', (a, b) => turn(shorterWay(a, b, share))),
    ...both('positionSigmaM', Math.max),
    ...anglesBetween(from, to, share),
    ...(focalLengthMm !== undefined && { focalLengthMm }),
    ...(focalLength35Mm !== undefined && { focalLength35Mm }),
    ...(horizontalFovDeg !== undefined && { horizontalFovDeg }),
    ...(zoom !== undefined && { zoom }),
  }
}

type CameraAngles = Pick<Pose, 'yawDeg' | 'pitchDeg' | 'rollDeg'>

/** Angle by angle, as a gimbal turns, with the later ones written so that they lie as near as they can to the earlier ones. */
function anglesBetween(from: Pose, to: Pose, share: number): CameraAngles {
  const later = nearestWriting(from, to)
  const between = (part: keyof CameraAngles): number | undefined => {
    const [a, b] = [from[part], later[part]]
    return a === undefined || b === undefined ? undefined : shorterWay(a, b, share)
  }
  const [yawDeg, pitchDeg, rollDeg] = [between('yawDeg'), between('pitchDeg'), between('rollDeg')]
  return {
    ...(yawDeg !== undefined && { yawDeg: turn(yawDeg) }),
    ...(pitchDeg !== undefined && { pitchDeg: halfTurn(pitchDeg) }),
    ...(rollDeg !== undefined && { rollDeg: halfTurn(rollDeg) }),
  }
}

/** The same attitude has two writings; a camera that tips over straight down may go from one to the other. */
function nearestWriting(from: CameraAngles, to: CameraAngles): CameraAngles {
  if (to.yawDeg === undefined || to.pitchDeg === undefined || to.rollDeg === undefined) return to
  const other = { yawDeg: to.yawDeg + 180, pitchDeg: 180 - to.pitchDeg, rollDeg: to.rollDeg + 180 }
  return wayTo(from, other) < wayTo(from, to) ? other : to
}

/** Degrees that all three turn together; infinite where one is not known. */
const wayTo = (from: CameraAngles, to: CameraAngles): number =>
  (['yawDeg', 'pitchDeg', 'rollDeg'] as const).reduce(
    (sum, part) => sum + Math.abs(halfTurn((to[part] ?? Number.NaN) - (from[part] ?? Number.NaN))),
    0,
  )

const shorterWay = (a: number, b: number, share: number): number => a + halfTurn(b - a) * share
