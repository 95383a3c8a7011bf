import { afterAll, beforeAll, expect, it } from 'vitest'
import { modelPath } from '../../../../edge/config/shipped.js'
import { jobOptionsSchema } from '../../../../edge/flights/job/job-options.js'
import { checkFlight } from '../../../../edge/flights/job/run-job.js'
import { usualSigmas } from '../../../../edge/flights/place/flight-sigmas.js'
import { defaultFootageLimits, type FootageLimits } from '../../../../edge/media/footage-limits.js'
import { type FootageFiles, footageFiles } from '../../../support/footage-files.js'

let files: FootageFiles
let video: string
beforeAll(async () => {
  files = await footageFiles()
  video = await files.video('DJI_0001.mp4')
})
afterAll(() => files.remove())

const codes = async (limits?: Partial<FootageLimits>) => {
  const asked = jobOptionsSchema.parse({
    ...{ id: '0193c2f1-0000-7000-8000-000000000001', name: 'short', droneId: 'm30' },
    ...{ inputs: [video], model: modelPath('urban-nano', files.dir), scenarios: ['sanitation'] },
    ...{ sigmas: usualSigmas, ...(limits && { limits: { ...defaultFootageLimits, ...limits } }) },
  })
  const { problems } = await checkFlight(asked, new AbortController().signal)
  return problems.map(({ code, what }) => `${code} ${what.en}`).join('\n')
}

it('a job takes what its limits let it take, and no more', async () => {
  expect(await codes()).toMatch(/^TELEMETRY_MISSING/)
  expect(await codes({ maxDurationMs: 2000 })).toMatch(/^FOOTAGE_UNUSABLE.*lasts/)
  expect(await codes({ maxPixels: 10_000 })).toMatch(/^FOOTAGE_UNUSABLE.*too many pixels/)
})
