import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LamppostError } from '../kit/lamppost-error.js'
import { type FontFile, openFont } from './font-file.js'

/** The first of these that is installed; otherwise any that covers Chinese. */
const PREFERRED = [
  /^Noto Sans (CJK )?SC\b/,
  /^Source Han Sans (SC|CN)\b/,
  /^WenQuanYi Micro Hei$/,
  /^WenQuanYi Zen Hei$/,
  /^Droid Sans Fallback/,
]

/** Finds a font that draws Chinese through fontconfig. Throws FONT_MISSING where there is none, or no fontconfig. */
export async function findChineseFont(list: () => Promise<string> = listOfFontconfig): Promise<FontFile> {
  const fonts = fontsIn(await list())
  const best = PREFERRED.flatMap(
    wanted => fonts.find(({ families }) => families.some(name => wanted.test(name))) ?? [],
  )
  const found = best[0] ?? fonts[0]
  if (!found)
    throw new LamppostError('FONT_MISSING', {
      what: 'No font that draws Chinese is installed, and a PDF has to carry one',
      hint: 'Install fonts-wqy-microhei or fonts-noto-cjk, give one with --font FILE, or make the report with --format html.',
    })
  return openFont(found.path, found.name === '' ? undefined : found.name)
}

/** Of what PDFs can carry: outlines, with no axes left open. */
const CARRIED = ['TrueType', 'CFF']

interface Listed {
  readonly path: string
  readonly name: string
  readonly families: readonly string[]
}

/** One font a line, `file|format|PostScript name|style|families`. Regular ones stand first. */
function fontsIn(listed: string): Listed[] {
  const fonts = listed.split('\n').flatMap(line => {
    const [path = '', format = '', name = '', style = '', families = ''] = line.split('|')
    return path !== '' && CARRIED.includes(format)
      ? [{ path, name, style, families: families.split(',') }]
      : []
  })
  const isRegular = ({ style }: { readonly style: string }) => /\b(Regular|Normal|Book)\b/.test(style)
  return [...fonts.filter(isRegular), ...fonts.filter(font => !isRegular(font))]
}

async function listOfFontconfig(): Promise<string> {
  const format = '%{file}|%{fontformat}|%{postscriptname}|%{style}|%{family}\n'
  try {
    const { stdout } = await promisify(execFile)('fc-list', [
      `--format=${format}`,
      ':lang=zh-cn:variable=false',
    ])
    return stdout
  } catch (cause) {
    throw new LamppostError('FONT_MISSING', {
      what: 'fontconfig (fc-list) cannot be asked for a font that draws Chinese',
      hint: 'Install the package fontconfig, or give a font with --font FILE.',
      cause,
    })
  }
}
