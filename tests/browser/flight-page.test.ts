import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FlightReport } from '../../edge/flights/report/flight-report.js'
import { writeFlightOutputs } from '../../edge/flights/report/write-flight-outputs.js'
import { enuToLonLat } from '../../edge/geometry/enu.js'
import { sampleReport, withPictures } from '../support/flight-reports.js'

let dir: string
let browser: Browser
let report: FlightReport
let tileServer: Server
let tilesAsked: string[]
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-flight-page-'))
  report = await withPictures(sampleReport({ findings: 12 }), dir)
  const tile = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#cde' } })
    .png()
    .toBuffer()
  tileServer = createServer((request, response) => {
    tilesAsked.push(request.url!)
    response.setHeader('content-type', 'image/png').end(tile)
  })
  tileServer.listen(0, '127.0.0.1')
  await once(tileServer, 'listening')
  const { port } = tileServer.address() as AddressInfo
  const tiles = `http://127.0.0.1:${port}/{z}/{x}/{y}.png`
  await writeFlightOutputs(report, dir, { formats: ['html'], timeZone: 'Asia/Shanghai', tiles })
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
})
afterAll(async () => {
  await browser.close()
  tileServer.close()
  await rm(dir, { recursive: true })
})

describe('the page of a flight, in a browser', () => {
  let page: Page
  let faults: string[]
  beforeEach(async () => {
    tilesAsked = []
    faults = []
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('console', message => faults.push(message.text()))
    page.on('pageerror', error => faults.push(error.message))
    await page.goto(`file://${join(dir, 'report.html')}`)
  })
  afterEach(async () => {
    await page.close()
    // Whatever its policy refuses is told there.
    expect(faults).toEqual([])
  })

  /** As it is seen: without the language that is not shown. */
  const seen = async (what: string) => (await page.locator(what).allInnerTexts())[0]
  const column = (at: number) =>
    page.locator(`.findings tbody tr:not(.off) td:nth-child(${at + 1})`).allInnerTexts()
  const scale = () => page.locator('svg.map .scale text').textContent()

  it('shows one language, and the other at a click', async () => {
    expect(await seen('.findings tbody tr')).toContain('小汽车')
    expect(await seen('.findings tbody tr')).not.toContain('car')
    await page.getByRole('button', { name: 'English' }).click()
    expect(await seen('.findings tbody tr')).toContain('car')
    expect(await seen('h2')).toBe('What to know of this flight')
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    expect(await page.getByLabel('Search').getAttribute('placeholder')).toBe('Search')
    expect(await page.locator('[name=scenario] option').nth(1).textContent()).toMatch(/^[A-Z][a-z ]+ \(\d\)$/)
  })

  it('sorts by numbers as numbers and by names as names, either way', async () => {
    const head = (name: string) => page.locator('.findings th button', { hasText: name }).click()
    const numbers = async () => (await column(4)).map(Number)
    await head('置信度')
    const up = await numbers()
    expect(up).toEqual(up.toSorted((a, b) => a - b))
    await head('置信度')
    expect(await numbers()).toEqual(up.toReversed())
    await head('面积')
    // Those without an area stand last.
    const areas = await column(8)
    expect(areas.slice(0, areas.indexOf('')).length).toBeGreaterThan(2)
    expect(areas.slice(areas.indexOf('')).every(area => area === '')).toBe(true)
    await head('识别为')
    const names = await column(2)
    expect(new Set(names).size).toBe(names.filter((name, at) => name !== names[at - 1]).length)
  })

  it('filters the table, the map and the cards alike', async () => {
    await page.getByLabel('搜索').fill('坑槽')
    const [row] = await column(2)
    expect(row).toBe('坑槽')
    const shown = async (what: string) => page.locator(`${what}:not(.off)`).count()
    const count = (await column(0)).length
    expect(count).toBeLessThan(12)
    expect([await shown('.cards .card'), await shown('svg.map .finding')]).toEqual([count, count])
    expect(await page.locator('.shown-count').textContent()).toBe(String(count))
    await page.getByLabel('搜索').fill('nothing of the kind')
    expect(await page.locator('.no-match').isVisible()).toBe(true)
    await page.getByLabel('搜索').fill('')
    await page.locator('[name=severity][value="4"]').uncheck()
    expect(await column(1)).not.toContain('紧急')
  })

  it('shows a finding that is chosen on the map, by mouse or by keyboard, and in the table', async () => {
    const title = () => seen('.panel .badge')
    expect(await title()).toBe('1')
    await page.locator('svg.map .finding[data-n="5"] .head path').click()
    expect(await title()).toBe('5')
    await page.locator('.findings tbody tr[data-n="7"]').click()
    expect(await title()).toBe('7')
    await page.locator('svg.map .finding[data-n="3"]').press('Enter')
    expect(await title()).toBe('3')
    expect(await page.locator('.panel img').count()).toBe(2)
  })

  it('zooms and moves the map, keeps pins as large, and tells the place under the pointer', async () => {
    const sizeOf = async (n: number) =>
      (await page.locator(`svg.map .finding[data-n="${n}"] .head path`).boundingBox())!
    const before = { scale: await scale(), pin: await sizeOf(6) }
    await page.locator('.cards .card[data-n="6"] .to-map').click()
    await page.waitForTimeout(600)
    expect(await scale()).not.toBe(before.scale)
    const pin = await sizeOf(6)
    // It is chosen now, with a wider line.
    expect(Math.abs(pin.width - before.pin.width)).toBeLessThan(5)
    // The point of the pin is at the place.
    await page.mouse.move(pin.x + pin.width / 2, pin.y + pin.height - 1)
    const [lon, lat] = (await seen('.readout'))!.split(', ').map(Number)
    const { fix } = report.findings[5]!
    expect(lon).toBeCloseTo(fix.lon, 5)
    expect(lat).toBeCloseTo(fix.lat, 5)
    await page.mouse.down()
    await page.mouse.move(pin.x + 120, pin.y + 60, { steps: 4 })
    await page.mouse.up()
    const moved = await sizeOf(6)
    expect(Math.hypot(moved.x - pin.x, moved.y - pin.y)).toBeGreaterThan(60)
    await page.getByRole('button', { name: '全部' }).click()
    expect(await scale()).toBe(before.scale)
    await page.mouse.wheel(0, -300)
    expect(await scale()).not.toBe('')
  })

  it('asks for tiles only once they are switched on, and lays them where they belong', async () => {
    await page.waitForTimeout(300)
    expect(tilesAsked).toEqual([])
    await page.getByLabel('在线地图').check()
    await expect.poll(() => tilesAsked.length).toBeGreaterThan(3)
    const placed = await page.$$eval('svg.map .tiles image', images =>
      images.map(image => ({
        href: image.getAttribute('href')!,
        corner: [Number(image.getAttribute('x')), Number(image.getAttribute('y'))] as const,
      })),
    )
    const numbers = new Map<string, number>()
    for (const name of ['per-metre', 'origin-x', 'origin-y', 'lon', 'lat'])
      numbers.set(name, Number(await page.getAttribute('.map-box', `data-${name}`)))
    const number = (name: string) => numbers.get(name)!
    for (const { href, corner } of placed) {
      const [z, x, y] = /\/(\d+)\/(\d+)\/(\d+)\.png$/.exec(href)!.slice(1).map(Number)
      const lon = (x! / 2 ** z!) * 360 - 180
      const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y!) / 2 ** z!))) * 180) / Math.PI
      const east = (corner[0] - number('origin-x')) / number('per-metre')
      const north = -(corner[1] - number('origin-y')) / number('per-metre')
      const there = enuToLonLat({ lon: number('lon'), lat: number('lat') }, east, north)
      // A decimetre.
      expect(Math.abs(there.lon - lon)).toBeLessThan(1e-6)
      expect(Math.abs(there.lat - lat)).toBeLessThan(1e-6)
    }
    await page.getByLabel('在线地图').uncheck()
    expect(await page.locator('svg.map .tiles image').count()).toBe(0)
  })

  it('fits a phone: nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  })
})

describe('without script', () => {
  it('everything can still be read, in the first language', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`file://${join(dir, 'report.html')}`)
    const [text] = await page.locator('body').allInnerTexts()
    expect(text).toContain('小汽车')
    expect(text).not.toContain('Illegal parking')
    expect(await page.locator('.switch').isVisible()).toBe(false)
    expect(await page.locator('svg.map .finding .head').first().isVisible()).toBe(true)
    await context.close()
  })
})
