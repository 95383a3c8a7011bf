import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChineseFont } from '../../../edge/paper/chinese-font.js'
import { openFont } from '../../../edge/paper/font-file.js'

describe('the font of a PDF', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-font-'))
  })
  afterAll(() => rm(dir, { recursive: true }))

  it('is one of those that fontconfig knows, and has what reports need', async () => {
    const font = await findChineseFont()
    expect(font.lacks('城市管理 Case 0193c2f1')).toEqual([])
    expect(font.lacks('a\u{10ffff}\u{10ffff}')).toEqual(['\u{10ffff}'])
  })

  it('is opened by its name in a file that holds several, and by none in a file of one', async () => {
    const { path } = await findChineseFont()
    const opened = await openFont(path, 'no such name')
    expect(opened.lacks('路面')).toEqual([])
  })

  it('where none is installed, is asked for in words that help', async () => {
    await expect(findChineseFont(async () => '')).rejects.toMatchObject({
      code: 'FONT_MISSING',
      hint: expect.stringMatching(/--font FILE.*--format html/),
    })
    // A format that PDFs do not carry.
    const bitmap = '/usr/share/fonts/x.pcf.gz|PCF|x|Regular|WenQuanYi Bitmap Song\n'
    await expect(findChineseFont(async () => bitmap)).rejects.toMatchObject({ code: 'FONT_MISSING' })
  })

  it('is the preferred one before any other, a regular one before a bold one', async () => {
    const { path, name } = await findChineseFont()
    const line = (file: string, style: string, family: string) =>
      `${file}|TrueType|${name ?? ''}|${style}|${family}\n`
    const list = [
      line('/nowhere/a.ttf', 'Regular', 'Some Song'),
      line('/nowhere/b.ttc', 'Bold', 'Noto Sans CJK SC'),
      line(path, 'Regular', 'Noto Sans CJK SC'),
    ]
    expect((await findChineseFont(async () => list.join(''))).path).toBe(path)
  })

  it('is refused where it is no font, or draws no Chinese', async () => {
    const junk = join(dir, 'junk.ttf')
    await writeFile(junk, 'no font')
    await expect(openFont(junk)).rejects.toMatchObject({
      code: 'FONT_MISSING',
      message: expect.stringContaining('no font'),
    })
    await expect(openFont(join(dir, 'away.ttf'))).rejects.toMatchObject({ code: 'FONT_MISSING' })
  })
})
