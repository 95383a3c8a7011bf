import sharp, { type Sharp } from 'sharp'
import { Lately } from './lately.js'
import { escapeXml, fonts } from './overlay-svg.js'
import type { Size } from './rgb-image.js'

/** A part of a drawing: RGBA, not premultiplied, row-major. */
export interface Raster extends Size {
  readonly rgba: Uint8Array
}

/** Zones, and labels of things of one kind, look the same each time, and take longer to draw than to lay over a picture. */
const KEPT_BYTES = 8 * 1024 * 1024
const kept = new Lately<Raster | 'nothing'>(KEPT_BYTES, made => (made === 'nothing' ? 0 : made.rgba.length))

export const rasterOfSvg = (svg: string): Promise<Raster> =>
  kept.get(svg, () => drawn(sharp(Buffer.from(svg)).ensureAlpha())) as Promise<Raster>

/**
 * A text in white, in letters of `sizePx` or of such as fit into `most`, with nothing around it; undefined where nothing of
 * it shows. It is set by Pango, which takes a fourth of the time that the same text takes in an SVG.
 */
export async function rasterOfText(text: string, sizePx: number, most: Size): Promise<Raster | undefined> {
  const raster = await lettered(text, sizePx)
  if (raster === 'nothing') return undefined
  const share = Math.min(1, most.width / raster.width, most.height / raster.height)
  if (share === 1) return raster
  const smaller = await lettered(text, sizePx * share)
  return smaller === 'nothing' ? undefined : cut(smaller, most)
}

function lettered(text: string, sizePx: number): Promise<Raster | 'nothing'> {
  // Pango knows no smaller ones.
  const font = `${fonts} ${Math.max(1, sizePx).toFixed(2)}`
  return kept.get(`${font} ${text}`, () =>
    drawn(
      sharp({
        text: {
          ...{ text: `<span foreground="white">${escapeXml(text)}</span>`, font },
          // At so many dots an inch, points are pixels.
          ...{ dpi: 72, rgba: true, spacing: Math.round(sizePx * LINE_GAP) },
        },
      }),
    ).catch(error => {
      if (String(error).includes('no text to render')) return 'nothing' as const
      throw error
    }),
  )
}

/** Between lines, in addition to what the font has there; a share of the size of the letters. */
const LINE_GAP = 0.15

async function drawn(image: Sharp): Promise<Raster> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, rgba: data }
}

/** Letters are whole pixels, so that smaller ones may still be a pixel too large. */
function cut({ width, height, rgba }: Raster, most: Size): Raster {
  const [right, bottom] = [Math.min(width, Math.floor(most.width)), Math.min(height, Math.floor(most.height))]
  const rows = Array.from({ length: bottom }, (_, row) =>
    rgba.subarray(row * width * 4, (row * width + right) * 4),
  )
  return { width: right, height: bottom, rgba: Buffer.concat(rows) }
}
