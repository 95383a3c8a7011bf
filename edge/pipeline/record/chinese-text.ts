import sharp from 'sharp'
import { fontFamily } from './overlay-svg.js'

interface Glyph {
  readonly width: number
  readonly height: number
  /** Grey levels, row-major. */
  readonly ink: Uint8Array
}

/** Unassigned in Unicode, so that every font has to show its sign for a missing glyph. */
const missing = '\u0378'

/**
 * Whether evidence pictures can show Chinese on this box. Text is drawn as in a picture and compared with what
 * the renderer draws for a character that no font has: an empty place, a `.notdef` sign, or a frame around
 * the digits of the code point. The digits differ from character to character; the frame does not.
 */
export async function canRenderChinese(): Promise<boolean> {
  const [sign, ...glyphs] = await Promise.all([missing, '路', '违', '垃'].map(draw))
  return glyphs.every(glyph => glyph !== undefined && (sign === undefined || !sameOutline(glyph, sign)))
}

async function draw(char: string): Promise<Glyph | undefined> {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" font-family="${fontFamily}">` +
    `<rect width="128" height="128"/><text x="20" y="96" font-size="72" fill="#fff">${char}</text></svg>`
  const drawn = sharp(Buffer.from(svg)).greyscale()
  const { data, info } = await sharp(await drawn.png().toBuffer())
    .trim({ background: 'black', threshold: 8 })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const blank = data.every(level => level === 0)
  return blank ? undefined : { width: info.width, height: info.height, ink: data }
}

function sameOutline(a: Glyph, b: Glyph): boolean {
  if (a.width !== b.width || a.height !== b.height) return false
  for (let y = 0; y < a.height; y += 1) {
    for (let x = 0; x < a.width; x += 1) {
      const isEdge = x === 0 || y === 0 || x === a.width - 1 || y === a.height - 1
      const at = y * a.width + x
      if (isEdge && Math.abs(a.ink[at]! - b.ink[at]!) > 32) return false
    }
  }
  return true
}
