import { drawn, type TestPicture } from './street-pictures.js'

/** How a camera was bumped: shares of the width, degrees, and a factor. */
export interface Bump {
  readonly right?: number
  readonly down?: number
  readonly turnDeg?: number
  readonly zoom?: number
}

/** Of the larger picture: there is something to see all round. */
const PART = 0.8

/** What a camera shows that looks at the middle of a larger picture, as it was put up or after a bump; bilinear. */
export function viewOf(
  { width, height, pixels }: { readonly width: number; readonly height: number; readonly pixels: Uint8Array },
  { right = 0, down = 0, turnDeg = 0, zoom = 1 }: Bump = {},
): TestPicture {
  const size = { width: Math.round(width * PART), height: Math.round(height * PART) }
  const cos = Math.cos((turnDeg * Math.PI) / 180) / zoom
  const sin = Math.sin((turnDeg * Math.PI) / 180) / zoom
  return drawn(size, (x, y, channel) => {
    const u = x + 0.5 - size.width / 2 - right * size.width
    const v = y + 0.5 - size.height / 2 - down * size.width
    const sx = Math.min(width - 1.001, Math.max(0, width / 2 + cos * u + sin * v - 0.5))
    const sy = Math.min(height - 1.001, Math.max(0, height / 2 - sin * u + cos * v - 0.5))
    const [left, top] = [Math.floor(sx), Math.floor(sy)]
    const at = (row: number, column: number): number => pixels[(row * width + column) * 3 + channel]!
    const above = at(top, left) * (left + 1 - sx) + at(top, left + 1) * (sx - left)
    const below = at(top + 1, left) * (left + 1 - sx) + at(top + 1, left + 1) * (sx - left)
    return above * (top + 1 - sy) + below * (sy - top)
  })
}
