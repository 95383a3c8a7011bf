export interface Meeting {
  /** Along the ground. */
  readonly distanceM: number
  /** Of the ground there. */
  readonly groundM: number
}

/** The ground is not known at this distance, which may be where the ray meets it. NaN: it begins below the ground. */
export interface Lost {
  readonly unknownAtM: number
}

const BISECTIONS = 40

/**
 * Follows a ray from `heightM` downwards at `depressionRad` (above 0, up to pi/2) until it meets the ground: steps no
 * longer than `stepM` along the ground, then bisection. The first meeting counts, as a hill hides what lies behind it.
 *
 * @param groundAt height of the ground at a distance, in the datum of `heightM`; NaN where it is not known
 * @param highestM no ground is higher: before the ray is down there, nothing can be met
 * @param farthestM where to give up
 */
export function marchToGround(
  heightM: number,
  depressionRad: number,
  groundAt: (distanceM: number) => number,
  { stepM, highestM, farthestM }: { stepM: number; highestM: number; farthestM: number },
): Meeting | Lost {
  const cos = Math.cos(depressionRad)
  const sin = Math.sin(depressionRad)
  /** Slant metres; near the vertical they are bounded by the height that may be passed unseen, not by the grid. */
  const step = stepM / Math.max(cos, 0.05)
  const clearance = (slantM: number): number => heightM - slantM * sin - groundAt(slantM * cos)

  // One step before it is down at the highest ground; NaN, where none is known.
  let above = Math.max(0, (heightM - highestM) / sin - step) || 0
  if (clearance(above) < 0) return { unknownAtM: Number.NaN }
  for (;;) {
    const next = above + step
    if (next * cos > farthestM) return { unknownAtM: farthestM }
    const left = clearance(next)
    if (Number.isNaN(left)) return { unknownAtM: next * cos }
    if (left <= 0) break
    above = next
  }
  let below = above + step
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (above + below) / 2
    if (clearance(middle) > 0) above = middle
    else below = middle
  }
  const distanceM = below * cos
  const groundM = groundAt(distanceM)
  return Number.isNaN(groundM) ? { unknownAtM: distanceM } : { distanceM, groundM }
}
