import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writePaddedVideo } from '../../tools/bench/upload/padded-video.js'
import { runTrial } from '../../tools/bench/upload/trial.js'

const BYTES = 64e6
const CHUNK_BYTES = 2 ** 20

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-resume-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** Programs are started seven times: this takes seconds on a quiet machine, and more on a busy one. */
it('a file arrives whole, once, and is not sent twice, though line, box and sender are cut off', async () => {
  const file = join(dir, 'flight.mp4')
  await writePaddedVideo(file, BYTES)
  const result = await runTrial({
    ...{ dir, file, bytes: BYTES, cuts: 5, kills: 1, senderKills: 1, chunk: '1MiB' },
  })
  expect(result.interruptions).toBe(7)
  expect(result.sha256.stored).toBe(result.sha256.sent)
  expect(result.flights).toBe(1)
  expect(result.wastedBytes).toBeGreaterThan(0)
  expect(result.wastedBytes).toBeLessThanOrEqual(7 * CHUNK_BYTES)
})
