import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiServer, startApi } from '../../edge/api/server.js'
import { FlightsSchema } from '../../edge/config/schema/flights.js'
import { type OpenUploads, openUploads } from '../../edge/flights/upload/open-uploads.js'
import { systemClock } from '../../edge/kit/clock.js'
import { LamppostError } from '../../edge/kit/lamppost-error.js'
import { silentLog } from '../../edge/kit/log.js'
import { writePaddedVideo } from '../../tools/bench/upload/padded-video.js'
import { type FootageFiles, footageFiles } from '../support/footage-files.js'

const token = 'a-token-of-some-length'
/** Where somebody who wants to see the page finds it. */
const SHOTS = process.env.LAMPPOST_SHOTS

let files: FootageFiles
let opened: OpenUploads
let api: ApiServer
let browser: Browser
let page: Page
const troubles: string[] = []
const elsewhere: string[] = []
const wishes: object[] = []

beforeAll(async () => {
  files = await footageFiles()
  const flights = FlightsSchema.parse({})
  opened = await openUploads({
    ...{
      flights,
      clock: systemClock,
      log: silentLog,
      storage: { dir: join(files.dir, 'box'), minFreeBytes: 1e6 },
    },
    intake: {
      async commit({ id, options }) {
        wishes.push(options)
        if (!('camera' in options))
          throw new LamppostError('FLIGHT_LENS_UNKNOWN', { what: 'Nothing tells how wide the lens sees' })
        return { jobId: id }
      },
    },
  })
  api = await startApi({
    ...{ host: '127.0.0.1', port: 0, metrics: new Registry() },
    health: async () => ({ ok: true, cameras: {}, disk: { ok: true }, broker: { ok: true } }),
    uploads: {
      ...opened,
      token,
      quotaBytes: flights.quotaBytes,
      choices: async () => ({
        cameras: [{ id: 'dji-m30', name: 'DJI Matrice 30, wide camera' }],
        timeZone: 'Asia/Shanghai',
      }),
      onTrouble: error => troubles.push(String(error)),
    },
  })
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: false,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ],
  })
  const context = await browser.newContext({ locale: 'en-GB' })
  page = await context.newPage()
  page.on('pageerror', error => troubles.push(error.message))
  page.on('console', message => {
    // Refusals and lost lines are told by the page, and by Chromium as well.
    if (message.type() === 'error' && !/status of 4\d\d|ERR_FAILED/.test(message.text()))
      troubles.push(message.text())
  })
  page.on('request', request => {
    if (!request.url().startsWith(api.url)) elsewhere.push(request.url())
  })
})
afterAll(async () => {
  await browser?.close()
  await api?.close()
  await opened?.close()
  await files?.remove()
})

const shoot = async (name: string) => {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
}

it('an operator logs in, uploads a flight, goes on after a reload, and hands it in', async () => {
  await page.goto(`${api.url}/upload`)
  await page.fill('#token', 'not-the-token-of-the-box')
  await page.click('#login button')
  await page.getByText('does not take this token').waitFor()
  await shoot('login')
  await page.fill('#token', token)
  await page.click('#login button')
  await page.getByText('Drop the files of a flight here').waitFor()

  const video = join(files.dir, 'DJI_0001.MP4')
  await writePaddedVideo(video, 40e6)
  const srt = await files.put('DJI_0001.SRT', '1\n00:00:00,000 --> 00:00:01,000\n[latitude: 29.5]\n')
  const evil = await files.put('<img src=x onerror=alert(1)>.mp4', '#EXTM3U\n/etc/passwd\n')
  const lrf = await files.put('DJI_0001.LRF', 'x')

  // The line is lost in the midst of the file, and the page is closed.
  await page.route('**/flights/uploads/*', (route, request) =>
    request.method() === 'PATCH' && request.headers()['upload-offset'] !== '0'
      ? route.abort()
      : route.continue(),
  )
  await page.setInputFiles('#files', [video])
  await page.getByText('no connection').waitFor()
  await page.unroute('**/flights/uploads/*')
  page.once('dialog', dialog => void dialog.accept())
  await page.reload()
  await page.getByText('Drop the files of a flight here').waitFor()
  const [begun] = opened.uploads.list()
  expect(begun?.receivedBytes).toBeGreaterThan(0)

  await page.setInputFiles('#files', [video, srt, evil, lrf])
  await page.getByText('Left out').waitFor()
  await page.locator('tr.ready').nth(1).waitFor()
  await page.locator('tr.refused').waitFor()
  expect(
    opened.uploads
      .list()
      .filter(({ name }) => name === 'DJI_0001.MP4')
      .map(({ id }) => id),
  ).toEqual([begun!.id])
  expect(await page.isDisabled('#commit button')).toBe(true)
  await shoot('files')

  await page.click('#language')
  await page.getByText('作为一次飞行进行分析').waitFor()
  await page.getByText('引用其他文件的列表').waitFor()
  await shoot('files-zh')
  await page.locator('tr.refused button', { hasText: '移除' }).click()
  await page.fill('#name', '环路 清晨')
  await page.click('#commit button')
  await page.getByText('遥测数据未给出镜头视场角').waitFor()
  await page.getByText('遥测时间为设备所在时区的本地时间（Asia/Shanghai）').waitFor()
  await shoot('about')
  await page.selectOption('#camera', { label: 'DJI Matrice 30, wide camera' })
  await page.fill('#drone', 'm30-1')
  await page.check('#box-times')
  await page.click('#commit button')
  await page.getByText('飞行已排队').waitFor()
  expect(wishes).toEqual([{}, { camera: 'dji-m30', drone: 'm30-1', timeZone: 'box' }])
  await shoot('committed')

  const [batch] = await readdir(join(files.dir, 'box', 'flights', 'batches'))
  const stored = join(files.dir, 'box', 'flights', 'batches', batch!, 'DJI_0001.MP4')
  expect((await readFile(stored)).equals(await readFile(video))).toBe(true)
  expect(troubles).toEqual([])
  expect(elsewhere).toEqual([])
})
