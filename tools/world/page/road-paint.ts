/** Paints the carriageway seen from above: worn asphalt, repairs, cracks, markings, manholes. */
import { makeCanvas, paintPixels, penOf } from './canvas.js'
import { STREET } from './layout.js'
import { clamp, fractalNoise, latticeValue, mix, randomFrom, smoothstep, valueNoise } from './noise.js'
import * as pothole from './pothole.js'

/** World metres. */
export interface Region {
  west: number
  east: number
  north: number
  south: number
}

/** The middle of a pothole, and how many times as large as the usual one it is. */
export interface Hole {
  x: number
  z: number
  size: number
}

export interface RoadFeatures {
  holes: readonly Hole[]
  /** Along this stretch the south kerb carries a yellow line and no bays. */
  noStopping?: { west: number; east: number }
}

export function paintRoad(region: Region, pixelsPerMetre: number, features: RoadFeatures): HTMLCanvasElement {
  const width = Math.round((region.east - region.west) * pixelsPerMetre)
  const height = Math.round((region.south - region.north) * pixelsPerMetre)
  const { PATCH } = pothole
  const xOf = (column: number) => region.west + (column + 0.5) / pixelsPerMetre
  const zOf = (row: number) => region.north + (row + 0.5) / pixelsPerMetre
  const inMetres = (canvas: HTMLCanvasElement) => {
    const pen = penOf(canvas)
    pen.setTransform(
      pixelsPerMetre,
      0,
      0,
      pixelsPerMetre,
      -region.west * pixelsPerMetre,
      -region.north * pixelsPerMetre,
    )
    return pen
  }
  /** Where the point lies as seen from the hole that it is near to, as if that were of the usual size. */
  const besideHole = (x: number, z: number) => {
    for (const hole of features.holes) {
      const dx = (x - hole.x) / hole.size
      const dz = (z - hole.z) / hole.size
      if (dx > PATCH.west && dx < PATCH.east && dz > PATCH.north && dz < PATCH.south) return { dx, dz }
    }
    return undefined
  }

  const canvas = paintPixels(width, height, (column, row) => {
    const x = xOf(column)
    const z = zOf(row)
    const level = asphaltLevel(x, z) + (latticeValue(column, row, 9) - 0.5) * 9
    const toKerb = Math.min(z - STREET.north, STREET.south - z)
    const dirt = smoothstep(0.55, 0, toKerb + 0.25 * (fractalNoise(x * 2, z * 2, 3, 15) - 0.5))
    const sound = [level + dirt * 4, level - dirt, level - dirt * 12 - 1] as const
    const beside = besideHole(x, z)
    return beside ? pothole.breakUp(sound, beside.dx, beside.dz) : sound
  })
  const pen = inMetres(canvas)
  drawRepairs(pen)
  drawCracks(pen)

  const mask = makeCanvas(width, height)
  drawMarkings(inMetres(mask), features.noStopping)
  const marks = penOf(mask)
  marks.setTransform(1, 0, 0, 1, 0, 0)
  const paint = marks.getImageData(0, 0, width, height).data
  const picture = pen.getImageData(0, 0, width, height)
  for (let at = 0; at < paint.length; at += 4) {
    if (!paint[at + 3]) continue
    const x = xOf((at / 4) % width)
    const z = zOf(Math.floor(at / 4 / width))
    const beside = besideHole(x, z)
    if (beside && pothole.wearsMarkings(beside.dx, beside.dz)) continue
    const cover = (paint[at + 3]! / 255) * paintLeft(x, z)
    for (let channel = 0; channel < 3; channel++) {
      picture.data[at + channel] = mix(picture.data[at + channel]!, paint[at + channel]!, cover)
    }
  }
  pen.putImageData(picture, 0, 0)
  drawManholes(pen)
  return canvas
}

/** Grey level of the surface: clouds of wear, lighter wheel tracks, darker oil between them and in the bays. */
function asphaltLevel(x: number, z: number): number {
  let level =
    104 +
    (fractalNoise(x * 0.12, z * 0.3, 3, 1) - 0.5) * 44 +
    (fractalNoise(x * 1.1, z * 1.1, 4, 2) - 0.5) * 26 +
    (fractalNoise(x * 7, z * 7, 3, 3) - 0.5) * 18
  for (const lane of [STREET.eastboundLane, STREET.westboundLane]) {
    for (const track of [-0.78, 0.78]) {
      level +=
        6 * Math.exp(-(((z - lane - track) / 0.28) ** 2)) * (0.6 + 0.8 * valueNoise(x * 0.25, track, 7))
    }
    level -= 9 * Math.exp(-(((z - lane) / 0.35) ** 2)) * (0.5 + valueNoise(x * 0.3, lane, 8))
  }
  if (z > 2.5) level -= 30 * smoothstep(0.6, 0.78, fractalNoise(x * 1.3, z * 1.8, 3, 12))
  return level
}

/** How much of a marking's paint the traffic has left, 0..1. */
function paintLeft(x: number, z: number): number {
  const wear = fractalNoise(x * 3, z * 3, 4, 81) * 0.6 + fractalNoise(x * 18, z * 18, 3, 82) * 0.4
  const underWheels = Math.abs(Math.abs(z - STREET.eastboundLane) - 0.78) < 0.3 ? 0.85 : 1
  return clamp(0.35 + 1.6 * smoothstep(0.3, 0.62, wear)) * 0.86 * underWheels
}

function drawRepairs(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = 'rgba(44,44,46,.45)'
  pen.strokeStyle = 'rgba(20,20,21,.5)'
  pen.lineWidth = 0.05
  for (const [x, z, length, width] of [
    [-22, -3.9, 5, 1.7],
    [14, -0.6, 3.2, 1.6],
    [-8, 0, 2.2, 1.4],
    [30, -3.5, 9, 1.1],
    [-40, 0.2, 1.1, 4.2],
    [48, -1, 2, 2.5],
  ] as const) {
    pen.fillRect(x, z, length, width)
    pen.strokeRect(x, z, length, width)
  }
}

function drawCracks(pen: CanvasRenderingContext2D): void {
  const random = randomFrom(11)
  pen.strokeStyle = 'rgba(22,21,20,.7)'
  const step = 0.12
  const crack = (x: number, z: number, direction: number, length: number, width: number, depth = 0) => {
    let angle = direction
    for (let gone = 0; gone < length; gone += step) {
      angle = (angle + (random() - 0.5) * 0.9) * 0.985
      const nextX = x + Math.cos(angle) * step
      const nextZ = z + Math.sin(angle) * step
      pen.lineWidth = width * (0.5 + random())
      pen.beginPath()
      pen.moveTo(x, z)
      pen.lineTo(nextX, nextZ)
      pen.stroke()
      x = nextX
      z = nextZ
      if (depth < 2 && random() < 0.03) {
        const turn = (random() < 0.5 ? 1 : -1) * (0.5 + random() * 0.6)
        crack(x, z, angle + turn, length * 0.3, width * 0.7, depth + 1)
      }
    }
  }
  crack(-30, 1.6, 0, 12, 0.02)
  crack(8, 1.9, 0, 18, 0.02)
  crack(-60, -2.2, 0, 30, 0.03)
  crack(20, -2.6, 0.05, 18, 0.022)
  crack(36, -4.4, 1.6, 9, 0.025)
  crack(-48, -4.4, 1.5, 9, 0.025)
}

function drawMarkings(pen: CanvasRenderingContext2D, noStopping: RoadFeatures['noStopping']): void {
  const length = STREET.east - STREET.west
  const bayOpen = (x: number) => !noStopping || x < noStopping.west || x > noStopping.east
  pen.fillStyle = 'rgb(214,212,202)'
  for (let x = -78; x < STREET.east; x += 6) if (x < -29.5 || x > -21) pen.fillRect(x, -1.06, 3, 0.13)
  pen.fillRect(STREET.west, -4.22, length, 0.11)
  for (let x = STREET.west; x < STREET.east; x += 6) if (bayOpen(x)) pen.fillRect(x, 2.24, 3, 0.1)
  for (let x = -18; x < 76; x += 5.6) if (bayOpen(x)) pen.fillRect(x, STREET.parkingLine, 0.1, 2.1)
  for (let z = -4.1; z < 4.3; z += 0.95) pen.fillRect(-27.5, z, 3.6, 0.5)
  pen.fillRect(-29.1, -1, 0.4, 3.2)
  pen.fillRect(-22.9, -4.3, 0.4, 3.2)
  if (noStopping) {
    pen.fillStyle = 'rgb(214,164,44)'
    const stretch = noStopping.east - noStopping.west
    for (const z of [4.08, 4.3]) pen.fillRect(noStopping.west, z, stretch, 0.11)
  }
}

function drawManholes(pen: CanvasRenderingContext2D): void {
  const disc = (x: number, z: number, radius: number, colour: string) => {
    pen.fillStyle = colour
    pen.beginPath()
    pen.arc(x, z, radius, 0, Math.PI * 2)
    pen.fill()
  }
  for (const [x, z] of [
    [-11, -2.6],
    [22, 0.5],
    [-52, 0.7],
    [54, -2.9],
  ] as const) {
    disc(x, z, 0.4, '#3c3a38')
    disc(x, z, 0.33, '#57534f')
    pen.fillStyle = '#3a3734'
    for (let groove = -3; groove <= 3; groove++) pen.fillRect(x - 0.3, z + groove * 0.09 - 0.015, 0.6, 0.03)
  }
}
