import type { Box, Point } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import { edgeSigma } from './box-point.js'

/**
 * What the box of a thing that lies flat covers of the ground, with the errors of its four edges. `undefined` where a
 * corner has no ground.
 *
 * @param groundAt of a pixel, metres
 */
export function groundSize(box: Box, groundAt: (pixel: Point) => Point | undefined): GroundSize | undefined {
  const measured = measure(box, groundAt)
  if (!measured) return undefined
  const [sigmaX, sigmaY] = edgeSigma(box)
  let areaVariance = 0
  let lengthVariance = 0
  for (const [edge, sigma] of [sigmaX, sigmaY, sigmaX, sigmaY].entries()) {
    // Outwards for the right and the lower edge, inwards for the others: never over the horizon.
    const moved = measure(box.with(edge, box[edge]! + sigma) as unknown as Box, groundAt)
    if (!moved) return undefined
    areaVariance += (moved.areaM2 - measured.areaM2) ** 2
    lengthVariance += (moved.lengthM - measured.lengthM) ** 2
  }
  return { ...measured, sigmaAreaM2: Math.sqrt(areaVariance), sigmaLengthM: Math.sqrt(lengthVariance) }
}

function measure([x1, y1, x2, y2]: Box, groundAt: (pixel: Point) => Point | undefined) {
  const [a, b, c, d] = [groundAt([x1, y1]), groundAt([x2, y1]), groundAt([x2, y2]), groundAt([x1, y2])]
  if (!a || !b || !c || !d) return undefined
  // Half the cross product of the diagonals: Gauss's formula for four corners.
  const areaM2 = Math.abs((c[0] - a[0]) * (d[1] - b[1]) - (c[1] - a[1]) * (d[0] - b[0])) / 2
  const lengthM = Math.max(Math.hypot(c[0] - a[0], c[1] - a[1]), Math.hypot(d[0] - b[0], d[1] - b[1]))
  return { areaM2, lengthM }
}
