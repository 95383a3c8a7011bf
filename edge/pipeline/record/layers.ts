import { captionHeightPx, type Drawing, fontPx } from './drawing.js'
import { LabelPlaces, topOf } from './label-places.js'
import { boxesOverlay, type Overlay, polygonOverlay, type Rect, rectOf } from './overlay-svg.js'
import { type Raster, rasterOfSvg, rasterOfText } from './raster.js'
import type { Size } from './rgb-image.js'

/** A raster, and where in the picture it belongs. */
export interface Layer extends Raster {
  readonly left: number
  readonly top: number
}

/**
 * What is laid over a picture of that size, one after the other, and over the caption bar below it. Nothing lies outside of
 * these. Every label has its own ground, so that it can be read wherever it lies.
 */
export async function layersOf(picture: Size, drawing: Drawing): Promise<Layer[]> {
  const lettersPx = fontPx(picture)
  const polygons = drawing.polygons.filter(({ points }) => points.length > 0)
  const overlays = [
    ...polygons.map(({ points, colour }) => polygonOverlay(points, colour, lettersPx, picture)),
    drawing.boxes.length > 0 ? boxesOverlay(drawing.boxes, lettersPx, picture) : undefined,
  ]
  const named = [
    ...drawing.boxes.map(({ box, label }) => ({ text: label, shape: rectOf(box) })),
    ...polygons.map(({ points, label = '' }) => ({ text: label, shape: topOf(points) })),
  ]
  const [shapes, labels, caption] = await Promise.all([
    Promise.all(overlays.filter(overlay => overlay !== undefined).map(shapeLayer)),
    labelLayers(named, lettersPx, picture),
    captionLayers(drawing.caption ?? [], lettersPx, picture),
  ])
  return [...shapes, ...labels, ...caption]
}

const shapeLayer = async ({ svg, left, top }: Overlay): Promise<Layer> => ({
  ...(await rasterOfSvg(svg)),
  ...{ left, top },
})

async function labelLayers(
  named: readonly { readonly text: string; readonly shape: Rect }[],
  lettersPx: number,
  picture: Size,
): Promise<Layer[]> {
  const aside = Math.round(lettersPx * 0.3)
  const height = Math.min(picture.height, Math.round(lettersPx * 1.35))
  const most = { width: picture.width - 2 * aside, height }
  const texts = await Promise.all(named.map(({ text }) => textIn(text, lettersPx, most)))
  const places = new LabelPlaces(picture)
  return texts.flatMap((text, at) => {
    if (!text) return []
    const spot = places.take({ width: text.width + 2 * aside, height }, named[at]!.shape)
    return [groundOf(spot), centredIn(spot, text, spot.x + aside)]
  })
}

async function captionLayers(lines: readonly string[], lettersPx: number, picture: Size): Promise<Layer[]> {
  const bar = { x: 0, y: picture.height, width: picture.width, height: captionHeightPx(picture, lines) }
  const most = { width: bar.width - lettersPx, height: bar.height }
  const text = await textIn(lines.join('\n'), lettersPx, most)
  return text ? [centredIn(bar, text, Math.round(lettersPx * 0.5))] : []
}

const textIn = async (text: string, lettersPx: number, most: Size): Promise<Raster | undefined> =>
  text === '' || most.width < 1 ? undefined : rasterOfText(text, lettersPx, most)

const centredIn = ({ y, height }: Rect, text: Raster, left: number): Layer => ({
  ...{ ...text, left },
  top: y + Math.floor((height - text.height) / 2),
})

/** Black, through which a quarter of the light comes. */
const GROUND_ALPHA = 184

function groundOf({ x, y, width, height }: Rect): Layer {
  const rgba = new Uint8Array(width * height * 4)
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = GROUND_ALPHA
  return { width, height, rgba, left: x, top: y }
}
