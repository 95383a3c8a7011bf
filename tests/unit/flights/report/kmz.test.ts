import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { DOMParser } from '@xmldom/xmldom'
import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlightReport } from '../../../../edge/flights/report/flight-report.js'
import { kmlOf } from '../../../../edge/flights/report/kml/kml.js'
import { kmzOf } from '../../../../edge/flights/report/kml/kmz.js'
import { shelvePictures } from '../../../../edge/flights/report/small-pictures.js'
import type { Language } from '../../../../edge/flights/report/words/languages.js'
import { sampleReport, withPictures } from '../../../support/flight-reports.js'

const short = { findings: 3, passM: 96, everyTenths: 10 }
const both: readonly Language[] = ['zh', 'en']
const textOf = (report: FlightReport, languages = both) =>
  [...kmlOf(report, languages, () => undefined)].join('')

function parsed(text: string) {
  const faults: string[] = []
  const document = new DOMParser({ onError: (_level, message) => faults.push(message) }).parseFromString(
    text,
    'text/xml',
  )
  expect(faults).toEqual([])
  return document
}

const texts = (document: ReturnType<typeof parsed>, tag: string): string[] =>
  Array.from(document.getElementsByTagName(tag), ({ textContent }) => textContent ?? '')

describe('the KML of a flight', () => {
  it('is as it was', async () => {
    await expect(textOf(sampleReport(short))).toMatchFileSnapshot('../../../golden/flight/doc.kml')
  })

  it('tells both languages what is where, how well that is known, and from which software', () => {
    const document = parsed(textOf(sampleReport(short)))
    const [about, ...balloons] = texts(document, 'description')
    expect(about).toMatch(/坐标系.*WGS84.*起飞点.*Lamppost 0.1.0.*Coordinates.*take-off/s)
    expect(balloons.join()).toMatch(/路面|坑槽/)
    expect(balloons.join()).toContain('1 sigma, in its widest direction')
    expect(texts(document, 'name')).toContain('1 小汽车 car')
    const chinese = parsed(textOf(sampleReport(short), ['zh']))
    expect(texts(chinese, 'description').join()).not.toContain('Coordinates')
  })

  it('is well-formed, and only text, whatever things are called', () => {
    const name = `<script>alert(1)</script> "'&]]> 🚗 \u0007 $[description] 路`
    const document = parsed(textOf(sampleReport({ ...short, name })))
    const shown = name.replace('\u0007', '').replace('$[', '$ [')
    expect(texts(document, 'name')).toContain(`1 ${shown}`)
    // A balloon shows HTML: what is text there has to be text inside of it.
    const balloons = texts(document, 'description').join()
    expect(balloons).not.toContain('<script>')
    expect(balloons).toContain('&lt;script&gt;')
    expect(balloons).not.toContain('$[')
  })

  it('crosses 180 degrees in no shape', () => {
    const document = parsed(textOf(sampleReport({ origin: { lon: 180, lat: -17 } })))
    const shapes = texts(document, 'coordinates').map(text =>
      text.split(' ').map(at => Number(at.split(',')[0])),
    )
    expect(shapes.flat().some(lon => lon < -179.9) && shapes.flat().some(lon => lon > 179.9)).toBe(true)
    for (const lons of shapes) {
      expect(lons.every(Number.isFinite)).toBe(true)
      expect(Math.max(...lons) - Math.min(...lons)).toBeLessThan(1)
    }
  })

  it('draws heights only where they are above the sea, as KML has them', () => {
    const report = sampleReport(short)
    expect(textOf(report)).not.toContain('absolute')
    expect(textOf({ ...report, heights: 'ellipsoid' })).not.toContain('absolute')
    const high = textOf({ ...report, heights: 'egm96' })
    expect(high).toMatch(/absolute<\/altitudeMode><coordinates>[\d.]+,[\d.]+,\d+\.\d\d /)
  })
})

describe('the KMZ of a flight', () => {
  let dir: string
  let report: FlightReport
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-kmz-'))
    report = await withPictures(sampleReport(short), dir)
  })
  afterAll(() => rm(dir, { recursive: true }))

  async function written(of: FlightReport) {
    const shelf = await shelvePictures(of, dir)
    try {
      return await buffer(await kmzOf(of, both, shelf))
    } finally {
      await shelf.close()
    }
  }

  it('has the KML first, and every picture and icon that it names', async () => {
    const zip = await written(report)
    // The signature of a file in a zip, and its name from byte 30 on.
    expect(zip.readUInt32LE(0)).toBe(0x04034b50)
    expect(zip.subarray(30, 37).toString()).toBe('doc.kml')
    const files = unzipSync(zip)
    const kml = strFromU8(files['doc.kml']!)
    const named = [...kml.matchAll(/src=&quot;([^&]+)&quot;|<href>([^<]+)</g)].map(
      ([, src, href]) => src ?? href!,
    )
    expect(named).toHaveLength(3 + 5)
    for (const name of named) {
      const { format, width } = await sharp(files[name]!).metadata()
      expect(format).toBe(name.startsWith('icons/') ? 'png' : 'jpeg')
      expect(width).toBeGreaterThan(32)
    }
    expect(Object.keys(files).sort()).toEqual(['doc.kml', ...named].sort())
  })

  it('is the same in every time zone', async () => {
    const zone = process.env.TZ
    try {
      const zips = []
      for (const other of ['Asia/Shanghai', 'America/Los_Angeles']) {
        process.env.TZ = other
        zips.push(await written(report))
      }
      expect(zips[0]!.equals(zips[1]!)).toBe(true)
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  })

  it('does without a picture that is missing, is none, or lies elsewhere', async () => {
    const [first, second, third] = report.findings
    const { closeUp: _, ...bare } = first!
    const elsewhere = { ...bare, picture: '../secret.jpg' }
    const missing = { ...second!, picture: 'pictures/away.jpg' }
    const files = unzipSync(await written({ ...report, findings: [elsewhere, missing, third!] }))
    // Of the second its close-up is left.
    expect(Object.keys(files).filter(name => name.startsWith('pictures/'))).toEqual([
      'pictures/0002.jpg',
      'pictures/0003.jpg',
    ])
  })

  it('of nothing is a KMZ too', async () => {
    const files = unzipSync(await written({ ...report, findings: [], track: [], footprints: [] }))
    parsed(strFromU8(files['doc.kml']!))
  })
})
