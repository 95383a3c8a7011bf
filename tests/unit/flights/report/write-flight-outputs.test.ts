import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FlightReport } from '../../../../edge/flights/report/flight-report.js'
import { kmzOf } from '../../../../edge/flights/report/kml/kmz.js'
import { flightPaper } from '../../../../edge/flights/report/pdf.js'
import { shelvePictures } from '../../../../edge/flights/report/small-pictures.js'
import { writeFlightOutputs } from '../../../../edge/flights/report/write-flight-outputs.js'
import type { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { findChineseFont } from '../../../../edge/paper/chinese-font.js'
import { sampleReport, withPictures } from '../../../support/flight-reports.js'

let drawn: string
let report: FlightReport
let dir: string
beforeAll(async () => {
  drawn = await mkdtemp(join(tmpdir(), 'lamppost-drawn-'))
  report = await withPictures(sampleReport({ findings: 3 }), drawn)
})
afterAll(() => rm(drawn, { recursive: true }))
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-outputs-'))
  await cp(drawn, dir, { recursive: true })
})
afterEach(() => rm(dir, { recursive: true }))

const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

describe('the outputs of a flight', () => {
  it('are all written, the same bytes each time, and nothing else stays behind', async () => {
    const written = await writeFlightOutputs(report, dir)
    expect(written.map(({ format, language }) => `${format} ${language ?? ''}`.trim())).toEqual([
      ...['json', 'geojson', 'csv', 'kmz', 'html', 'pdf zh', 'pdf en'],
    ])
    const names = ['findings.csv', 'findings.geojson', 'findings.kmz', 'report.en.pdf', 'report.html']
    expect((await readdir(dir)).sort()).toEqual(['pictures', 'report.json', 'report.pdf', ...names].sort())
    const before = await Promise.all(written.map(({ path }) => sha256(path)))
    await setTimeout(1_100)
    const formats = ['json', 'geojson', 'csv', 'kmz', 'html'] as const
    const again = [
      ...(await writeFlightOutputs(report, dir, { formats })),
      // A PDF takes long, and the second language is no other way.
      ...(await writeFlightOutputs(report, dir, { formats: ['pdf'], languages: ['zh'] })),
    ]
    expect(await Promise.all(again.map(({ path }) => sha256(path)))).toEqual(before.slice(0, -1))
    for (const { path, bytes } of again) expect((await readFile(path)).length).toBe(bytes)
  })

  it('are those that are asked for, in the languages that are', async () => {
    const written = await writeFlightOutputs(report, dir, { formats: ['html', 'csv'], languages: ['en'] })
    expect(written.map(({ format }) => format)).toEqual(['csv', 'html'])
    expect(await readFile(join(dir, 'report.html'), 'utf8')).toMatch(/<html lang="en" data-language="en">/)
    expect((await readdir(dir)).sort()).toEqual(['findings.csv', 'pictures', 'report.html'])
  })

  it('as JSON are the report itself, and what it states', async () => {
    await writeFlightOutputs(report, dir, { formats: ['json'] })
    const { statement, ...rest } = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8'))
    expect(rest).toEqual(report)
    expect(statement).toMatchObject({
      crs: { en: expect.stringContaining('EPSG:4326') },
      verticalDatum: { zh: expect.stringContaining('起飞点') },
      software: 'Lamppost 0.1.0',
      madeAt: '2026-11-27T02:30:00.000Z',
    })
  })

  it('leave what was there as it was when they are stopped', async () => {
    await writeFile(join(dir, 'report.html'), 'the old one')
    const stop = new AbortController()
    const why = new Error('cancelled')
    const going = writeFlightOutputs(report, dir, { formats: ['html', 'pdf'], signal: stop.signal })
    stop.abort(why)
    await expect(going).rejects.toBeDefined()
    expect(await readFile(join(dir, 'report.html'), 'utf8')).toBe('the old one')
    expect((await readdir(dir)).sort()).toEqual(['pictures', 'report.html'])
  })

  it('take the place of what one that was killed had left', async () => {
    await cp(drawn, join(dir, '.small'), { recursive: true })
    await writeFlightOutputs(report, dir, { formats: ['kmz'] })
    expect((await readdir(dir)).sort()).toEqual(['findings.kmz', 'pictures'])
  })

  it('that the disk does not take are named, and nothing of them stays', async () => {
    await writeFile(join(dir, 'file'), '')
    const failed = writeFlightOutputs(report, join(dir, 'file'), { formats: ['csv'] })
    await expect(failed).rejects.toMatchObject({
      code: 'FLIGHT_OUTPUT_FAILED',
      message: expect.stringContaining('findings.csv'),
    })
    await expect(writeFlightOutputs(report, join(dir, 'file'), { formats: ['kmz'] })).rejects.toMatchObject({
      code: 'FLIGHT_OUTPUT_FAILED',
    })
  })

  it('have no PDF where there is no font, which is an error only for who asked for it', async () => {
    const path = process.env.PATH
    const missing: LamppostError[] = []
    try {
      process.env.PATH = dir
      const formats = (await writeFlightOutputs(report, dir, { onLeftOut: why => missing.push(why) })).map(
        ({ format }) => format,
      )
      expect(formats).not.toContain('pdf')
      expect(missing).toMatchObject([{ code: 'FONT_MISSING' }])
      await expect(writeFlightOutputs(report, dir, { formats: ['pdf'] })).rejects.toMatchObject({
        code: 'FONT_MISSING',
      })
    } finally {
      process.env.PATH = path
    }
  })

  it('of a flight across 180 degrees, with names that are no names, and of one that found nothing', async () => {
    const name = `<script>alert(1)</script> "quoted" 'it' 🚗 =1+1 路`
    const far = sampleReport({ findings: 2, origin: { lon: 180, lat: -17 }, name, passM: 96 })
    const written = await writeFlightOutputs(far, dir, { languages: ['zh'] })
    expect(written.find(({ format }) => format === 'pdf')?.lacking).toEqual(['🚗'])
    const none = await writeFlightOutputs(
      { ...far, findings: [], track: [], footprints: [], recordings: [], problems: [], unplaced: [] },
      dir,
      { languages: ['en'] },
    )
    expect(none.map(({ bytes }) => bytes > 100)).toEqual(none.map(() => true))
  })

  // Takes long: two thousand pictures are made small, as they would be.
  it('of two thousand findings have all of them, each with its picture', async () => {
    const jpeg = await sharp({ create: { width: 96, height: 64, channels: 3, background: '#7a5' } })
      .jpeg()
      .toBuffer()
    await writeFile(join(dir, 'pictures/one.jpg'), jpeg)
    const many = sampleReport({ findings: 2_000, passM: 320 })
    const findings = many.findings.map(one => ({ ...one, picture: 'pictures/one.jpg' }))
    await writeFlightOutputs({ ...many, findings }, dir, { formats: ['geojson', 'csv', 'kmz', 'html'] })
    const html = await readFile(join(dir, 'report.html'), 'utf8')
    expect(html.match(/<img /g)).toHaveLength(2_000)
    expect(html.match(/<tr data-n=/g)).toHaveLength(2_000)
    const files = unzipSync(await readFile(join(dir, 'findings.kmz')))
    expect(Object.keys(files).filter(file => file.startsWith('pictures/'))).toHaveLength(2_000)
    expect(strFromU8(files['doc.kml']!).match(/<Placemark id=/g)).toHaveLength(2_000)
  })
})

describe('what is written picture by picture', () => {
  /** Noise, so that its JPEG is large. */
  async function heavy(count: number) {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
    const picture = { create: { width: 640, height: 400, channels: 3 as const, background: '#888', noise } }
    await writeFile(join(dir, 'pictures/heavy.jpg'), await sharp(picture).jpeg({ quality: 95 }).toBuffer())
    const { findings, ...rest } = sampleReport({ findings: count })
    return { ...rest, findings: findings.map(one => ({ ...one, picture: 'pictures/heavy.jpg' })) }
  }

  it('waits for whoever takes it, and holds little meanwhile', async () => {
    const of = await heavy(60)
    const shelf = await shelvePictures(of, dir)
    try {
      const kmz = await kmzOf(of, ['zh'], shelf)
      const font = await findChineseFont()
      const { paper, write } = await flightPaper(of, { language: 'zh', font, shelf, timeZone: 'UTC' })
      const wrote = write()
      await setTimeout(1_500)
      // Sixty of them are several times as much.
      expect(kmz.readableLength).toBeLessThan(500_000)
      expect(paper.stream.readableLength).toBeLessThan(1_500_000)
      const bytes = { kmz: 0, pdf: 0 }
      for await (const chunk of kmz) bytes.kmz += chunk.length
      for await (const chunk of paper.stream) bytes.pdf += chunk.length
      await wrote
      expect(bytes.kmz).toBeGreaterThan(4_000_000)
      expect(bytes.pdf).toBeGreaterThan(4_000_000)
    } finally {
      await shelf.close()
    }
  })
})
