export const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** An angle in degrees as 0 to 360. */
export function turn(deg: number): number {
  const within = deg % 360
  return within < 0 ? (within + 360) % 360 : within
}

/** An angle in degrees as -180 to 180: the shorter way round. */
export function halfTurn(deg: number): number {
  const turned = turn(deg + 180) - 180
  return turned === -180 && deg > 0 ? 180 : turned
}
