/** Canvases as pictures: painted by pixel or by pen, and turned into textures. */
import * as THREE from 'three'

export type Rgb = readonly [red: number, green: number, blue: number]

export function makeCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  return canvas
}

export function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d', { willReadFrequently: true })!
}

export function paintPixels(
  width: number,
  height: number,
  colourAt: (column: number, row: number) => Rgb,
): HTMLCanvasElement {
  const canvas = makeCanvas(width, height)
  const pen = penOf(canvas)
  const image = pen.createImageData(width, height)
  let at = 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [red, green, blue] = colourAt(column, row)
      image.data[at++] = red
      image.data[at++] = green
      image.data[at++] = blue
      image.data[at++] = 255
    }
  }
  pen.putImageData(image, 0, 0)
  return canvas
}

export interface TextureOptions {
  /** false for data that is not a colour: normals, roughness, masks. */
  srgb?: boolean
  repeat?: boolean
  anisotropy?: number
}

export function textureOf(canvas: HTMLCanvasElement, options: TextureOptions = {}): THREE.CanvasTexture {
  const texture = new THREE.CanvasTexture(canvas)
  if (options.srgb ?? true) texture.colorSpace = THREE.SRGBColorSpace
  if (options.repeat ?? true) texture.wrapS = texture.wrapT = THREE.RepeatWrapping
  texture.anisotropy = options.anisotropy ?? 4
  return texture
}

/** The normal map of a tiling square of heights. */
export function normalMapOf(size: number, heights: Float32Array, strength: number): HTMLCanvasElement {
  const heightAt = (column: number, row: number) =>
    heights[((row + size) % size) * size + ((column + size) % size)]!
  return paintPixels(size, size, (column, row) => {
    const dx = (heightAt(column + 1, row) - heightAt(column - 1, row)) * strength
    const dy = (heightAt(column, row + 1) - heightAt(column, row - 1)) * strength
    const length = Math.hypot(dx, dy, 1)
    return [128 - (127 * dx) / length, 128 + (127 * dy) / length, 128 + 127 / length]
  })
}
