import type { Box, Point } from '../../domain/box.js'
import { boxHeight, boxWidth } from '../../domain/box.js'

/** What to draw into a picture; all coordinates in its pixels. Colours are CSS colours. */
export interface Drawing {
  readonly boxes: readonly { readonly box: Box; readonly label: string; readonly colour?: string }[]
  readonly polygons: readonly {
    readonly points: readonly Point[]
    readonly label?: string
    readonly colour?: string
  }[]
  /** Lines of the bar below the picture. */
  readonly caption?: readonly string[]
}

interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const boxColour = '#ff3b30'
const polygonColour = '#ffd60a'
export const fontFamily = `'Noto Sans CJK SC', 'WenQuanYi Micro Hei', 'Droid Sans Fallback', sans-serif`

/** Height of the caption bar in pixels, 0 without a caption. */
export function captionHeightPx(width: number, height: number, caption: readonly string[] = []): number {
  return caption.length === 0 ? 0 : Math.ceil(fontPx(width, height) * (caption.length * 1.4 + 0.4))
}

/** A part of a drawing, and where in the picture it belongs, whole pixels. */
export interface Overlay {
  readonly svg: string
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * What is drawn into a picture of `width` and `height`, and the caption bar below it, each as large as it has to be: drawing nothing
 * costs as much as drawing something. Every shape is drawn twice, dark and wide below bright and thin, and every label has its own
 * ground, so that both can be read on snow and on asphalt.
 */
export function overlaysOf(width: number, height: number, drawing: Drawing): Overlay[] {
  const size = fontPx(width, height)
  const labels = new Labels(width, height, size)
  const polygons = drawing.polygons.filter(({ points }) => points.length > 0)
  const shapes = [
    ...polygons.map(({ points, colour = polygonColour }) => polygonShape(points, colour, size)),
    ...drawing.boxes.map(({ box, colour = boxColour }) => boxShape(box, colour, size)),
    ...drawing.boxes.map(({ box, label, colour = boxColour }) => labels.place(label, rectOf(box), colour)),
    ...polygons.map(({ points, label = '', colour = polygonColour }) =>
      labels.place(label, topOf(points), colour),
    ),
  ]
  const drawn = [
    ...polygons.map(({ points }) => boundsOf(points)),
    ...drawing.boxes.map(({ box }) => rectOf(box)),
    ...labels.taken,
  ]
  const caption = (drawing.caption ?? []).map((line, row) => captionLine(line, row, width, height, size))
  const barHeight = captionHeightPx(width, height, drawing.caption)
  return [
    ...overlayIn(around(drawn, lineWidthPx(size), { width, height }), shapes),
    ...overlayIn({ x: 0, y: height, width, height: barHeight }, caption),
  ]
}

function overlayIn({ x, y, width, height }: Rect, body: readonly string[]): Overlay[] {
  if (width <= 0 || height <= 0) return []
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" ` +
    `font-family="${fontFamily}">${body.join('')}</svg>`
  return [{ svg, left: x, top: y, width, height }]
}

/** The whole pixels of the picture in which all of the shapes lie, with their lines. */
function around(shapes: readonly Rect[], margin: number, picture: Pick<Rect, 'width' | 'height'>): Rect {
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

/** Puts each label at the first free place around its shape, always inside the picture. */
class Labels {
  readonly #width: number
  readonly #height: number
  readonly #size: number
  readonly taken: Rect[] = []

  constructor(width: number, height: number, size: number) {
    this.#width = width
    this.#height = height
    this.#size = size
  }

  place(text: string, shape: Rect, colour: string): string {
    if (text === '') return ''
    const size = fitPx(text, this.#width - this.#size, this.#size)
    const width = textWidthEm(text) * size + size * 0.6
    const height = size * 1.35
    const below = shape.y + shape.height
    const candidates = [shape.y - height, shape.y, below, below - height].map(y => ({
      x: clamp(shape.x, 0, this.#width - width),
      y: clamp(y, 0, this.#height - height),
      width,
      height,
    }))
    const spot = candidates.find(rect => !this.taken.some(other => overlaps(rect, other))) ?? candidates[0]!
    this.taken.push(spot)
    return (
      `<rect x="${px(spot.x)}" y="${px(spot.y)}" width="${px(width)}" height="${px(height)}" rx="${px(size * 0.2)}" ` +
      `fill="#000" fill-opacity="0.72" stroke="${escapeXml(colour)}" stroke-width="${px(size * 0.06)}"/>` +
      textShape(text, spot.x + size * 0.3, spot.y + size * 1.02, size)
    )
  }
}

function boxShape(box: Box, colour: string, size: number): string {
  const at = `x="${px(box[0])}" y="${px(box[1])}" width="${px(boxWidth(box))}" height="${px(boxHeight(box))}" fill="none"`
  return haloed(`<rect ${at}`, colour, size)
}

function polygonShape(points: readonly Point[], colour: string, size: number): string {
  const list = points.map(([x, y]) => `${px(x)},${px(y)}`).join(' ')
  const ground = `<polygon points="${list}" fill="${escapeXml(colour)}" fill-opacity="0.12"/>`
  return ground + haloed(`<polygon points="${list}" fill="none" stroke-linejoin="round"`, colour, size)
}

function haloed(shape: string, colour: string, size: number): string {
  const line = lineWidthPx(size)
  return (
    `${shape} stroke="#000" stroke-opacity="0.6" stroke-width="${px(line * 2)}"/>` +
    `${shape} stroke="${escapeXml(colour)}" stroke-width="${px(line)}"/>`
  )
}

const lineWidthPx = (size: number): number => Math.max(1.5, size * 0.11)

function captionLine(line: string, row: number, width: number, height: number, size: number): string {
  const fitted = fitPx(line, width - size, size)
  return textShape(line, size * 0.5, height + size * (1.25 + row * 1.4), fitted)
}

const textShape = (text: string, x: number, y: number, size: number): string =>
  `<text x="${px(x)}" y="${px(y)}" font-size="${px(size)}" fill="#fff">${escapeXml(text)}</text>`

const fontPx = (width: number, height: number): number =>
  Math.max(12, Math.round(Math.min(width, height) / 32))

const fitPx = (text: string, widthPx: number, size: number): number =>
  Math.min(size, widthPx / Math.max(1, textWidthEm(text)))

/** An upper estimate, since SVG cannot be asked: a CJK or other wide character takes 1 em, the rest less. */
function textWidthEm(text: string): number {
  let em = 0
  for (const char of text) em += char.codePointAt(0)! >= 0x2e80 ? 1 : 0.62
  return em
}

const rectOf = (box: Box): Rect => ({ x: box[0], y: box[1], width: boxWidth(box), height: boxHeight(box) })

function boundsOf(points: readonly Point[]): Rect {
  const [left, top] = [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))]
  const [right, bottom] = [Math.max(...points.map(([x]) => x)), Math.max(...points.map(([, y]) => y))]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The highest corner, as an empty rectangle: a label beside a polygon's bounds may be far from the polygon. */
function topOf(points: readonly Point[]): Rect {
  const [x, y] = points.reduce((top, point) => (point[1] < top[1] ? point : top))
  return { x, y, width: 0, height: 0 }
}

const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high))

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
