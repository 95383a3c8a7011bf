import { LamppostError } from '../kit/lamppost-error.js'

/** A font that a PDF can carry. */
export interface FontFile {
  readonly path: string
  /** Which of the fonts in the file, where it holds several. */
  readonly name?: string
  /** The characters of a text that it has no shape for, each once. */
  lacks(text: string): string[]
}

/** Opens a font; `name` says which, where the file holds several. Throws FONT_MISSING where it is none that draws Chinese. */
export async function openFont(path: string, name?: string): Promise<FontFile> {
  const { openSync } = await import('fontkit')
  const refuse = (what: string, cause?: unknown): never => {
    const hint =
      'Give a TrueType or OpenType font that draws Chinese, such as that of fonts-wqy-microhei, with --font FILE.'
    throw new LamppostError('FONT_MISSING', { what, hint, cause })
  }
  const open = () => {
    try {
      const file = openSync(path)
      if (!('fonts' in file)) return { font: file }
      const font = file.fonts.find(({ postscriptName }) => postscriptName === name) ?? file.fonts[0]!
      return { font, name: font.postscriptName }
    } catch (cause) {
      return refuse(`${path} is no font that can be read`, cause)
    }
  }
  const { font, name: chosen } = open()
  const lacks = (text: string) => [
    ...new Set(
      [...text].filter(char => char.trim() !== '' && !font.hasGlyphForCodePoint(char.codePointAt(0)!)),
    ),
  ]
  const missing = lacks(COMMON)
  if (missing.length > 0) refuse(`The font ${path} does not draw Chinese: it lacks ${missing.join('')}`)
  return { path, ...(chosen !== undefined && { name: chosen }), lacks }
}

/** A font that draws Chinese has these. */
const COMMON = '事件报告路面违停垃圾'
