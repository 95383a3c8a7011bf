/** Textures of houses and trees: walls, tiles, windows, shop fronts, leaves. */
import { makeCanvas, paintPixels, penOf } from './canvas.js'
import { fractalNoise, latticeValue, mix, randomFrom, smoothstep } from './noise.js'

export function plaster(size = 512): HTMLCanvasElement {
  return paintPixels(size, size, (column, row) => {
    const grain = fractalNoise((column / size) * 32, (row / size) * 32, 4, 9, 32)
    const stain = fractalNoise((column / size) * 3, (row / size) * 3, 3, 5, 3)
    const level = 225 + (grain - 0.5) * 26 + (stain - 0.5) * 40
    return [level, level, level]
  })
}

export function brick(size = 512): HTMLCanvasElement {
  const width = size / 8
  const height = size / 24
  return paintPixels(size, size, (column, row) => {
    const course = Math.floor(row / height)
    const shifted = (column + ((course % 2) * width) / 2) % size
    const u = shifted % width
    const v = row % height
    const grain = fractalNoise((column / size) * 40, (row / size) * 40, 2, 9, 40)
    const mortar = Math.min(u, width - u, v, height - v) < 1.3
    const tone = 0.78 + latticeValue(Math.floor(shifted / width), course, 3) * 0.35 + (grain - 0.5) * 0.25
    const level = mortar ? 185 + grain * 30 : tone * 205
    return [level, level, level]
  })
}

export function roofTiles(size = 512): HTMLCanvasElement {
  const width = size / 16
  const height = size / 12
  return paintPixels(size, size, (column, row) => {
    const u = (column % width) / width
    const v = (row % height) / height
    const tone = 0.75 + latticeValue(Math.floor(column / width), Math.floor(row / height), 5) * 0.35
    const shade = (0.62 + 0.38 * Math.sin(u * Math.PI)) * mix(0.72, 1, smoothstep(0, 0.25, v)) * tone
    return [150 * shade, 92 * shade, 72 * shade]
  })
}

export const WINDOW_KINDS = 4

/** Four panes side by side (bare, curtains, blind, half curtain), with their roughness. */
export function windowAtlas(): { colour: HTMLCanvasElement; roughness: HTMLCanvasElement } {
  const size = 256
  const colour = makeCanvas(size * WINDOW_KINDS, size)
  const roughness = makeCanvas(size * WINDOW_KINDS, size)
  const pen = penOf(colour)
  const roughPen = penOf(roughness)
  for (let kind = 0; kind < WINDOW_KINDS; kind++) {
    const left = kind * size
    const glass = pen.createLinearGradient(left, 0, left + size, size)
    glass.addColorStop(0, '#4a5762')
    glass.addColorStop(0.5, '#2a3239')
    glass.addColorStop(1, '#1b2025')
    pen.fillStyle = glass
    pen.fillRect(left, 0, size, size)
    roughPen.fillStyle = 'rgb(0,25,0)'
    roughPen.fillRect(left, 0, size, size)
    if (kind === 1) {
      pen.fillStyle = 'rgba(215,208,192,.75)'
      pen.fillRect(left, 0, size * 0.32, size)
      pen.fillRect(left + size * 0.7, 0, size * 0.3, size)
    } else if (kind === 2) {
      for (let y = 0; y < size * 0.55; y += 9) {
        pen.fillStyle = y % 18 ? '#b9b4a6' : '#a7a294'
        pen.fillRect(left, y, size, 9)
      }
      roughPen.fillStyle = 'rgb(0,180,0)'
      roughPen.fillRect(left, 0, size, size * 0.55)
    } else if (kind === 3) {
      pen.fillStyle = 'rgba(230,225,215,.55)'
      pen.fillRect(left, 0, size, size * 0.4)
    }
    const frame = 13
    pen.fillStyle = kind % 2 ? '#e6e4df' : '#dcdad4'
    roughPen.fillStyle = 'rgb(0,150,0)'
    for (const [x, y, width, height] of [
      [0, 0, size, frame],
      [0, size - frame, size, frame],
      [0, 0, frame, size],
      [size - frame, 0, frame, size],
      [size / 2 - frame * 0.6, 0, frame * 1.2, size],
    ] as const) {
      pen.fillRect(left + x, y, width, height)
      roughPen.fillRect(left + x, y, width, height)
    }
  }
  return { colour, roughness }
}

export const SHOP_KINDS = 2

/** A lit-from-outside display window, and a closed roller shutter. */
export function shopAtlas(): HTMLCanvasElement {
  const width = 512
  const height = 384
  const canvas = makeCanvas(width * SHOP_KINDS, height)
  const pen = penOf(canvas)
  const random = randomFrom(3)
  pen.fillStyle = '#2b3237'
  pen.fillRect(0, 0, width, height)
  // goods on three shelves, dim behind the glass
  for (let shelf = 0; shelf < 3; shelf++) {
    const floor = 165 + shelf * 82
    for (let x = 24; x < width - 60; x += 16 + random() * 26) {
      const tall = 18 + random() * 40
      pen.fillStyle = `hsl(${(random() * 360) | 0} ${(8 + random() * 16) | 0}% ${(24 + random() * 20) | 0}%)`
      pen.fillRect(x, floor - tall, 10 + random() * 18, tall)
    }
    pen.fillStyle = '#3d4246'
    pen.fillRect(12, floor, width - 24, 5)
  }
  pen.fillStyle = 'rgba(140,160,175,.28)'
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#5c5f62'
  for (const [x, y, w, h] of [
    [0, 0, width, 14],
    [0, height - 40, width, 40],
    [0, 0, 12, height],
    [width - 12, 0, 12, height],
    [width / 2 - 5, 0, 10, height],
    [0, 70, width, 8],
  ] as const) {
    pen.fillRect(x, y, w, h)
  }
  for (let y = 0; y < height; y += 10) {
    pen.fillStyle = y % 20 ? '#8f9496' : '#7f8486'
    pen.fillRect(width, y, width, 10)
  }
  pen.fillStyle = '#5a5d5f'
  pen.fillRect(width, height - 8, width, 8)
  return canvas
}

/** A spray of leaves on a transparent card. */
export function leafCard(size = 256): HTMLCanvasElement {
  const canvas = makeCanvas(size, size)
  const pen = penOf(canvas)
  const random = randomFrom(5)
  for (let leaf = 0; leaf < 150; leaf++) {
    const angle = random() * Math.PI * 2
    const distance = Math.sqrt(random()) * size * 0.42
    const length = size * (0.035 + random() * 0.04)
    pen.save()
    pen.translate(size / 2 + Math.cos(angle) * distance, size / 2 + Math.sin(angle) * distance)
    pen.rotate(random() * Math.PI * 2)
    const hue = 84 + random() * 26
    pen.fillStyle = `hsl(${hue | 0} ${(28 + random() * 18) | 0}% ${(24 + random() * 16) | 0}%)`
    pen.beginPath()
    pen.ellipse(0, 0, length, length * 0.5, 0, 0, Math.PI * 2)
    pen.fill()
    pen.restore()
  }
  return canvas
}
