import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { explainConfig } from '../../../edge/config/load.js'

const dir = mkdtempSync(join(tmpdir(), 'lamppost-zones-'))
afterAll(() => rmSync(dir, { recursive: true }))

it('zones of uploaded flights are a file beside the configuration, which has to be there', async () => {
  const path = join(dir, 'box.yaml')
  writeFileSync(
    path,
    `site: city
box: box-01
timeZone: Asia/Shanghai
cameras: { gate: { url: "rtsp://192.0.2.9/gate", scenarios: { sanitation: {} } } }
flights: { zones: maps/kerb.geojson, scenarios: [illegal-parking] }
`,
  )
  const { mistakes } = await explainConfig(path, { env: {} })
  expect(mistakes).toMatchObject([
    { line: 5, path: 'flights.zones', message: expect.stringContaining('kerb.geojson') },
  ])
  writeFileSync(join(dir, 'kerb.geojson'), '{}')
  writeFileSync(path, readFileSync(path, 'utf8').replace('maps/', ''))
  const { loaded } = await explainConfig(path, { env: {} })
  expect(loaded!.config.flights.zones).toBe(join(dir, 'kerb.geojson'))
})
