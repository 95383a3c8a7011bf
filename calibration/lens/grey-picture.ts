/** Grey levels 0..255, row by row. */
export interface GreyPicture {
  readonly width: number
  readonly height: number
  readonly luma: Float32Array
}

/** By a box of three pixels in both directions, twice: near to a Gaussian of 1.2 pixels. */
export function smoothed(picture: GreyPicture): GreyPicture {
  return boxed(boxed(picture))
}

function boxed({ width, height, luma }: GreyPicture): GreyPicture {
  const across = new Float32Array(luma.length)
  const both = new Float32Array(luma.length)
  for (let at = 1; at < luma.length - 1; at += 1) across[at] = (luma[at - 1]! + luma[at]! + luma[at + 1]!) / 3
  for (let at = width; at < luma.length - width; at += 1)
    both[at] = (across[at - width]! + across[at]! + across[at + width]!) / 3
  return { width, height, luma: both }
}

/** Between four pixels, bilinear; the nearest one at the rim. */
export function levelAt({ width, height, luma }: GreyPicture, x: number, y: number): number {
  const left = Math.min(width - 2, Math.max(0, Math.floor(x)))
  const top = Math.min(height - 2, Math.max(0, Math.floor(y)))
  const [u, v] = [Math.min(1, Math.max(0, x - left)), Math.min(1, Math.max(0, y - top))]
  const at = top * width + left
  const above = luma[at]! * (1 - u) + luma[at + 1]! * u
  const below = luma[at + width]! * (1 - u) + luma[at + width + 1]! * u
  return above * (1 - v) + below * v
}
