import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlightReport } from '../../../../edge/flights/report/flight-report.js'
import { type PageOptions, pageOf } from '../../../../edge/flights/report/html/page.js'
import { shelvePictures } from '../../../../edge/flights/report/small-pictures.js'
import { tilesFrom } from '../../../../edge/flights/report/tiles.js'
import { sampleReport, withPictures } from '../../../support/flight-reports.js'

let dir: string
let report: FlightReport
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-page-'))
  report = await withPictures(sampleReport({ findings: 2 }), dir)
})
afterAll(() => rm(dir, { recursive: true }))

async function page(of: FlightReport, given: Partial<PageOptions> = {}): Promise<string> {
  const shelf = await shelvePictures(of, dir)
  try {
    let text = ''
    const options = { languages: ['zh', 'en'] as const, shelf, timeZone: 'Asia/Shanghai', ...given }
    for await (const part of pageOf(of, options)) text += part
    return text
  } finally {
    await shelf.close()
  }
}

/** What a person reads. */
const textOf = (html: string) =>
  html
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

/** Whether a number or a word that is none got into the page; pictures and the script are no words. */
const hasHoles = (html: string) =>
  /NaN|undefined|Infinity/.test(html.replace(/<script>.*?<\/script>/gs, '').replace(/data:image[^"]*/g, ''))

/** All that a browser would go and fetch, or that a click leads to. */
const addresses = (html: string) =>
  [...html.matchAll(/\b(?:src|href|srcset|action|data|poster)="([^"]*)"|url\(([^)]*)\)/g)].map(
    ([, attribute, style]) => attribute ?? style!,
  )

describe('the page of a flight', () => {
  it('tells in both languages what was found, where, how well, and from what', async () => {
    const text = textOf(await page(report))
    for (const told of [
      '解放碑 11-27 上午巡查',
      '小汽车 car',
      '机动车违停 Illegal parking',
      'WGS84（EPSG:4326）',
      '航迹高度相对于起飞点，不是海拔',
      'heights of the track are above the take-off',
      'hold 90 %',
      '1 倍标准差',
      'Lamppost 0.1.0',
      'urban-nano sha256 5a5a',
      '遥测有 6 秒缺失',
      'For 6 s the telemetry says nothing',
      'above the horizon : 3',
      '2026-11-27 09:30',
      'DJI_0041.SRT',
    ])
      expect(text).toContain(told)
    const english = textOf(await page(report, { languages: ['en'] }))
    expect(english).toContain('Illegal parking')
    expect(english).not.toMatch(/违停|坐标系/)
  })

  it('says loudly when the camera was only assumed to look down', async () => {
    expect(await page({ ...report, angles: 'nadir assumed' })).toMatch(/<b class="careful">.*?垂直向下/)
    expect(await page(report)).not.toContain('垂直向下')
  })

  it('loads nothing, and runs its own script only', async () => {
    const html = await page(report)
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html)!
    const hashes = ['style', 'script'].map(tag => {
      const all = [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))]
      expect(all).toHaveLength(1)
      return `${tag}-src 'sha256-${createHash('sha256').update(all[0]![1]!).digest('base64')}'`
    })
    expect(policy!.split('; ')).toEqual([
      ...["default-src 'none'", 'img-src data:', ...hashes],
      ...["base-uri 'none'", "form-action 'none'"],
    ])
    // Inline styles would be refused by it.
    expect(html).not.toMatch(/ style="/)
    const elsewhere = addresses(html).filter(
      address => !/^(data:image\/jpeg;base64,|\.\/pictures\/\d+\.jpg$)/.test(address),
    )
    expect(elsewhere).toEqual([])
    expect(html.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(4)
    expect(html.replace(/xmlns="[^"]*"|http:\/\/www\.w3\.org\/2000\/svg/g, '')).not.toMatch(/https?:\/\//)
  })

  it('is only text, whatever things are called', async () => {
    const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>' 🚗 </style>`
    const [first, second] = report.findings
    const words = { scenario: evil, label: evil }
    const named: FlightReport = {
      ...report,
      name: evil,
      findings: [
        {
          ...first!,
          scenario: evil,
          label: evil,
          words: { zh: words, en: words },
          picture: 'javascript:alert(1)',
        },
        { ...second!, picture: '../../etc/passwd' },
      ],
      recordings: report.recordings.map(one => ({
        ...one,
        file: evil,
        telemetry: evil,
        telemetryFormat: evil,
      })),
      problems: [
        {
          code: evil,
          severity: 'warning',
          file: evil,
          what: { en: evil, zh: evil },
          hint: { en: evil, zh: evil },
        },
      ],
      unplaced: [{ reason: evil, count: 1 }],
      model: { id: evil, sha256: evil },
      software: { name: evil, version: evil },
    }
    const html = await page(named)
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(html.match(/<\/style>/g)).toHaveLength(1)
    expect(html).not.toContain('<img src=x')
    expect(html).toContain('&lt;script&gt;alert(2)&lt;/script&gt;')
    expect(html).toContain('🚗')
    expect(
      addresses(html).filter(address => /javascript:|etc\/passwd/.test(decodeURIComponent(address))),
    ).toEqual(['./javascript%3Aalert(1)'])
  })

  it('may load tiles of the one server that the operator named, and only then', async () => {
    const tiles = tilesFrom('https://tiles.example.org:8443/{z}/{x}/{y}.png?key=a"b')
    const html = await page(report, { tiles })
    expect(html).toContain('img-src data: https://tiles.example.org:8443;')
    expect(html).toContain('data-tiles="https://tiles.example.org:8443/{z}/{x}/{y}.png?key=a&quot;b"')
    expect(html).toMatch(/<input type="checkbox" name="tiles" autocomplete="off">/)
    for (const wrong of [
      'tiles',
      'https://example.org/{z}/{x}.png',
      'file:///{z}/{x}/{y}',
      "https://a;script-src 'unsafe-inline'/{z}/{x}/{y}",
      'https://{x}.example.org/{z}/{y}',
    ])
      expect(() => tilesFrom(wrong)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('of a flight that found nothing says so, and one without any place has no map', async () => {
    const none = await page({ ...report, findings: [], problems: [], unplaced: [] })
    expect(textOf(none)).toContain('本次飞行未发现任何事项')
    expect(none).toContain('class="map"')
    const nowhere = await page({ ...report, findings: [], track: [], footprints: [] })
    expect(nowhere).not.toContain('<svg xmlns="http://www.w3.org/2000/svg" class="map')
    expect(hasHoles(nowhere)).toBe(false)
  })

  it('counts all stills as one, and knows no time of a recording without', async () => {
    const stills = Array.from({ length: 30 }, (_, at) => ({
      ...{
        file: `DJI_${at}.JPG`,
        kind: 'still' as const,
        widthPx: 4000,
        heightPx: 3000,
        durationMs: 0,
        looked: 1,
      },
      telemetryFormat: 'still-exif',
    }))
    const track = report.track
      .slice(0, 30)
      .map(({ altM: _, timeMs: __, ...point }, recording) => ({ ...point, recording, tMs: 0 }))
    const findings = report.findings.map(one => {
      const { timeMs: _, ...best } = one.best
      return { ...one, best: { ...best, recording: 3 } }
    })
    const html = await page({ ...report, recordings: stills, track, findings })
    expect(textOf(html)).toContain('30 张照片')
    expect(textOf(html)).toContain('DJI_3.JPG')
    expect(hasHoles(html)).toBe(false)
  })
})
