import { turn } from '../../geometry/angles.js'

/** Angles of something in the air, degrees: yaw clockwise from north, pitch up from level, roll clockwise seen from behind. */
export interface Angles {
  readonly yawDeg: number
  readonly pitchDeg: number
  readonly rollDeg: number
}

/** Turns forward-right-down of what is turned into that of what it is turned in. Row by row. */
export type Rotation = readonly [
  ...[number, number, number],
  ...[number, number, number],
  ...[number, number, number],
]

const RAD = Math.PI / 180

/** Rz(yaw) Ry(pitch) Rx(roll). */
export function rotationOf({ yawDeg, pitchDeg, rollDeg }: Angles): Rotation {
  const [cy, sy] = [Math.cos(yawDeg * RAD), Math.sin(yawDeg * RAD)]
  const [cp, sp] = [Math.cos(pitchDeg * RAD), Math.sin(pitchDeg * RAD)]
  const [cr, sr] = [Math.cos(rollDeg * RAD), Math.sin(rollDeg * RAD)]
  return [
    ...([cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr] as const),
    ...([sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr] as const),
    ...([-sp, cp * sr, cp * cr] as const),
  ]
}

/** Of a unit quaternion w, x, y, z; undefined where it is none. */
export function rotationOfQuaternion(quaternion: readonly number[]): Rotation | undefined {
  const length = Math.hypot(...quaternion)
  if (quaternion.length !== 4 || !(Math.abs(length - 1) < 0.05)) return undefined
  const [w, x, y, z] = quaternion.map(part => part / length) as [number, number, number, number]
  return [
    ...([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)] as const),
    ...([2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)] as const),
    ...([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)] as const),
  ]
}

/** Of what is turned by `inner` in something that is itself turned by `outer`. */
export function compose(outer: Rotation, inner: Rotation): Rotation {
  const cell = (row: number, column: number): number =>
    outer[3 * row]! * inner[column]! +
    outer[3 * row + 1]! * inner[3 + column]! +
    outer[3 * row + 2]! * inner[6 + column]!
  return [
    ...([cell(0, 0), cell(0, 1), cell(0, 2)] as const),
    ...([cell(1, 0), cell(1, 1), cell(1, 2)] as const),
    ...([cell(2, 0), cell(2, 1), cell(2, 2)] as const),
  ]
}

/** So near the vertical, yaw and roll turn the picture alike; it is all given to the yaw. */
const VERTICAL = 1e-9

/**
 * The angles of a rotation. Yaw is 0 to 360, roll within 90 degrees of upright: a camera that looks a little behind straight down has a
 * pitch below -90, not a picture on its head, so that angles of neighbours in time stay neighbours.
 */
export function anglesOf(rotation: Rotation): Angles {
  const [r00, r01, , r10, r11, , r20, r21, r22] = rotation
  const level = Math.hypot(r00, r10)
  const pitchDeg = Math.atan2(-r20, level) / RAD
  if (level < VERTICAL) return { yawDeg: turn(Math.atan2(-r01, r11) / RAD), pitchDeg, rollDeg: 0 }
  const yawDeg = Math.atan2(r10, r00) / RAD
  const rollDeg = Math.atan2(r21, r22) / RAD
  if (Math.abs(rollDeg) <= 90) return { yawDeg: turn(yawDeg), pitchDeg, rollDeg }
  return {
    yawDeg: turn(yawDeg + 180),
    pitchDeg: (pitchDeg < 0 ? -180 : 180) - pitchDeg,
    rollDeg: rollDeg - Math.sign(rollDeg) * 180,
  }
}
