import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlightReport } from '../../../../edge/flights/report/flight-report.js'
import { writeFlightOutputs } from '../../../../edge/flights/report/write-flight-outputs.js'
import { sampleReport, withPictures } from '../../../support/flight-reports.js'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-flight-pdf-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function pdfOf(report: FlightReport, language: 'zh' | 'en' = 'zh') {
  const [written] = await writeFlightOutputs(report, dir, { formats: ['pdf'], languages: [language] })
  const path = written!.path
  const bytes = await readFile(path)
  return { path, bytes, raw: bytes.toString('latin1') }
}

const pagesOf = (raw: string) => raw.match(/\/Type \/Page\b/g)!.length

/** What poppler reads on the pages; undefined where it is not installed. */
const readText = (path: string) =>
  promisify(execFile)('pdftotext', ['-layout', path, '-']).then(
    ({ stdout }) => stdout,
    () => undefined,
  )

/** The characters that the fonts of a PDF say their glyphs stand for. */
function unicodeOf(bytes: Buffer): string {
  const raw = bytes.toString('latin1')
  const maps = [...raw.matchAll(/stream\r?\n/g)].flatMap(({ 0: word, index }) => {
    try {
      const text = inflateSync(bytes.subarray(index + word.length)).toString('latin1')
      return text.includes('beginbfrange') || text.includes('beginbfchar') ? [text] : []
    } catch {
      return []
    }
  })
  return maps
    .flatMap(map => [...map.matchAll(/<([0-9a-f]{4})>/gi)])
    .map(([, hex]) => String.fromCharCode(Number.parseInt(hex!, 16)))
    .join('')
}

describe('the PDF of a flight', () => {
  it('has the map, every picture, and says what it rests on', async () => {
    const report = await withPictures(sampleReport({ findings: 4 }), dir)
    const { path, bytes, raw } = await pdfOf(report)
    expect(raw.slice(0, 5)).toBe('%PDF-')
    expect(raw).toContain('/Lang (zh-CN)')
    // The map, and two of each finding.
    expect(raw.match(/\/Subtype \/Image/g)).toHaveLength(9)
    const characters = unicodeOf(bytes)
    for (const char of '飞行巡查路面塌陷起飞点置信度') expect(characters).toContain(char)
    const text = await readText(path)
    if (text === undefined) return
    for (const told of [
      '解放碑 11-27',
      '小汽车',
      'WGS84',
      '起飞点',
      'Lamppost 0.1.0',
      '2.146',
      'urban-nano',
      'DJI_0042.SRT',
    ])
      expect(text).toContain(told)
    expect(text).toContain(`共 ${pagesOf(raw)} 页`)
  })

  it('is English for who reads English', async () => {
    const { path, raw } = await pdfOf(sampleReport({ findings: 1 }), 'en')
    expect(raw).toContain('/Lang (en)')
    const text = await readText(path)
    if (text === undefined) return
    expect(text).toMatch(/Flight report.*not above sea level/s)
    expect(text).toContain('page 1 of')
  })

  it('of many findings goes page by page, and numbers each', async () => {
    const { path, raw } = await pdfOf(sampleReport({ findings: 310, passM: 96 }), 'en')
    const pages = pagesOf(raw)
    expect(pages).toBeGreaterThan(40)
    const text = await readText(path)
    if (text === undefined) return
    const numbers = [...text.matchAll(/page (\d+)/g)].map(([, page]) => Number(page))
    expect(numbers).toEqual(Array.from({ length: pages }, (_, page) => page + 1))
    expect(/page \d+ of/.test(text)).toBe(false)
  })

  it('keeps a row together with all that it says, however long', async () => {
    const long = '路面塌陷'.repeat(60)
    const { path } = await pdfOf(sampleReport({ findings: 2, name: long }))
    const text = await readText(path)
    if (text !== undefined) expect(text.replace(/\s/g, '')).toContain('路面塌陷'.repeat(10))
  })
})
