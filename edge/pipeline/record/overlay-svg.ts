import type { Box, Point } from '../../domain/box.js'
import { boxHeight, boxWidth } from '../../domain/box.js'
import type { Size } from './rgb-image.js'

/** Pixels of the picture. */
export interface Rect extends Size {
  readonly x: number
  readonly y: number
}

/** Families in which evidence is written; the first that is there and has the letter. */
const families = ['Noto Sans CJK SC', 'WenQuanYi Micro Hei', 'Droid Sans Fallback', 'sans-serif']
/** The same for Pango. */
export const fonts = families.join(', ')
export const fontFamily = families
  .map(family => (family === 'sans-serif' ? family : `'${family}'`))
  .join(', ')

const boxColour = '#ff3b30'
const polygonColour = '#ffd60a'

/** A part of a drawing, and where in the picture it belongs, whole pixels. The SVG itself begins at 0, 0. */
export interface Overlay {
  readonly svg: string
  readonly left: number
  readonly top: number
}

/** Every shape is drawn twice, dark and wide below bright and thin, so that it can be seen on snow and on asphalt. */
export function polygonOverlay(
  points: readonly Point[],
  colour: string = polygonColour,
  lettersPx: number,
  picture: Size,
): Overlay | undefined {
  const shape = (at: (point: Point) => Point): string => {
    const list = points.map(point => at(point).map(px).join(',')).join(' ')
    const ground = `<polygon points="${list}" fill="${escapeXml(colour)}" fill-opacity="0.12"/>`
    return ground + haloed(`<polygon points="${list}" fill="none" stroke-linejoin="round"`, colour, lettersPx)
  }
  return overlayOf([boundsOf(points)], shape, lettersPx, picture)
}

/** All of them in one, however far apart they are. */
export function boxesOverlay(
  boxes: readonly { readonly box: Box; readonly colour?: string }[],
  lettersPx: number,
  picture: Size,
): Overlay | undefined {
  const shapes = (at: (point: Point) => Point): string =>
    boxes
      .map(({ box, colour = boxColour }) => {
        const [x, y] = at([box[0], box[1]])
        const rect = `<rect x="${px(x)}" y="${px(y)}" width="${px(boxWidth(box))}" height="${px(boxHeight(box))}" fill="none"`
        return haloed(rect, colour, lettersPx)
      })
      .join('')
  return overlayOf(
    boxes.map(({ box }) => rectOf(box)),
    shapes,
    lettersPx,
    picture,
  )
}

/** Drawing nothing takes as long as drawing something: an overlay is no larger than it has to be. */
function overlayOf(
  bounds: readonly Rect[],
  shapes: (at: (point: Point) => Point) => string,
  lettersPx: number,
  picture: Size,
): Overlay | undefined {
  const { x, y, width, height } = around(bounds, lineWidthPx(lettersPx), picture)
  if (width <= 0 || height <= 0) return undefined
  // In its own coordinates, so that the same zone is the same text each time.
  const body = shapes(([left, top]) => [left - x, top - y])
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`
  return { svg, left: x, top: y }
}

/** The whole pixels of the picture in which all of the shapes lie, with their lines. */
function around(shapes: readonly Rect[], margin: number, picture: Size): Rect {
  const left = Math.max(0, Math.floor(Math.min(...shapes.map(({ x }) => x)) - margin))
  const top = Math.max(0, Math.floor(Math.min(...shapes.map(({ y }) => y)) - margin))
  const right = Math.min(
    picture.width,
    Math.ceil(Math.max(...shapes.map(({ x, width }) => x + width)) + margin),
  )
  const bottom = Math.min(
    picture.height,
    Math.ceil(Math.max(...shapes.map(({ y, height }) => y + height)) + margin),
  )
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function haloed(shape: string, colour: string, lettersPx: number): string {
  const line = lineWidthPx(lettersPx)
  return (
    `${shape} stroke="#000" stroke-opacity="0.6" stroke-width="${px(line * 2)}"/>` +
    `${shape} stroke="${escapeXml(colour)}" stroke-width="${px(line)}"/>`
  )
}

const lineWidthPx = (lettersPx: number): number => Math.max(1.5, lettersPx * 0.11)

export const rectOf = (box: Box): Rect => ({
  ...{ x: box[0], y: box[1] },
  ...{ width: boxWidth(box), height: boxHeight(box) },
})

function boundsOf(points: readonly Point[]): Rect {
  const [left, top] = [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))]
  const [right, bottom] = [Math.max(...points.map(([x]) => x)), Math.max(...points.map(([, y]) => y))]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

const px = (value: number): string => value.toFixed(1)

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 has no place for most control characters, not even as entities: they are left out. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, char => entities[char]!)
