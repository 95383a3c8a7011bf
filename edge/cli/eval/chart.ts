import sharp from 'sharp'
import { escapeXml, fontFamily } from '../../pipeline/record/overlay-svg.js'

/** Pieces of SVG that the pictures of an evaluation share. */

export const ink = '#1f2933'
export const faint = '#cbd2d9'

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

export const line = (x1: number, y1: number, x2: number, y2: number, stroke = faint): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}"/>`

export const page = (width: number, height: number, body: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${fontFamily}">` +
  `<rect width="100%" height="100%" fill="white"/>${body.join('')}</svg>`

/** A PNG with two pixels for each unit of the SVG. */
export const toPng = (svg: string): Promise<Buffer> =>
  sharp(Buffer.from(svg), { density: 144 }).png().toBuffer()
