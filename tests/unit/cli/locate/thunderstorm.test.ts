import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLocate } from '../../../../edge/cli/locate/run.js'
import { judgeFixes } from '../../../../tools/bench/geo/judge-fixes.js'

const surveyed = resolve('../shared/data/geo/thunderstorm.csv')
const present = existsSync(surveyed)
if (!present) console.warn('skipped: the surveyed points of ../shared/data are not here')

/** A drone's pixels of surveyed points: 337 reliable ones, of 53 points. */
describe.skipIf(!present)('places of a real drone (needs ../shared/data)', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-geo-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('lie within 4 m of the truth by half, within 8.2 m by nine tenths, and the stated ellipse of 90 % holds', async () => {
    const out = join(dir, 'fixes.csv')
    const sigmas = { yawDeg: 2, pitchDeg: 1, rollDeg: 0.5, heightM: 3, positionM: 1.5, timeS: 0.1 }
    const silent = { write: () => true }
    const code = await runLocate(
      { observations: surveyed, json: false, out, sigmas },
      { stdin: Readable.from([]), stdout: silent, stderr: silent },
    )
    expect(code).toBe(0)
    const { points, medianM, p90M, insideShare } = judgeFixes(await readFile(out, 'utf8'))
    expect(points).toBe(337)
    expect(medianM).toBeLessThanOrEqual(4)
    expect(p90M).toBeLessThanOrEqual(8.2)
    expect(insideShare).toBeGreaterThanOrEqual(0.85)
    expect(insideShare).toBeLessThanOrEqual(0.95)
  })
})
