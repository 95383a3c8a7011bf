import sharp from 'sharp'
import { escapeXml, fontFamily } from '../../pipeline/record/overlay-svg.js'

/** Pieces of SVG that the pictures of an evaluation share. */

export const ink = '#1f2933'
export const faint = '#cbd2d9'
export const grey = '#7b8794'

export function text(
  x: number,
  y: number,
  words: string,
  { size = 12, anchor = 'start', fill = ink, weight = 'normal', turned = false } = {},
): string {
  const turn = turned ? ` transform="rotate(-90 ${x} ${y})"` : ''
  return (
    `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${fill}" ` +
    `font-weight="${weight}"${turn}>${escapeXml(words)}</text>`
  )
}

const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/
const NARROW_EM = 0.62

/** About how wide a text is drawn, in pixels: letters of Chinese, Japanese and Korean are as wide as they are high. */
export const textWidthPx = (words: string, size = 12): number =>
  [...words].reduce((sum, letter) => sum + (WIDE.test(letter) ? 1 : NARROW_EM) * size, 0)

/** As much of a text as there is room for. */
export function shortenedTo(widthPx: number, words: string, size = 12): string {
  if (textWidthPx(words, size) <= widthPx) return words
  const letters = [...words]
  while (letters.length > 1 && textWidthPx(`${letters.join('')}…`, size) > widthPx) letters.pop()
  return `${letters.join('')}…`
}

/** Words on as many lines as they need, none wider. */
export function wrapped(widthPx: number, words: string, size = 12): string[] {
  const lines: string[] = []
  for (const word of words.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && textWidthPx(longer, size) <= widthPx) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

export const line = (x1: number, y1: number, x2: number, y2: number, stroke = faint): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}"/>`

export const page = (width: number, height: number, body: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${fontFamily}">` +
  `<rect width="100%" height="100%" fill="white"/>${body.join('')}</svg>`

/** A PNG with two pixels for each unit of the SVG. */
export const toPng = (svg: string): Promise<Buffer> =>
  sharp(Buffer.from(svg), { density: 144 }).png().toBuffer()
