import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeWeek, type Verdict } from '../../tools/week/judge-week.js'
import { type Replay, replayWeek } from '../../tools/week/replay.js'
import { fortyThings } from '../../tools/week/street.js'

const SEED = 1
const MINUTE_MS = 60_000
/** As the replay's street sets `clearAfter`, and as long again. */
const CLEARED_WITHIN_MS = 20 * MINUTE_MS

describe('a week of a street, with three overlapping cameras, two flights and two restarts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-week-'))
  let replay: Replay
  let verdict: Verdict

  beforeAll(async () => {
    const things = fortyThings(SEED)
    replay = await replayWeek(things, dir, SEED)
    verdict = judgeWeek(things, replay)
  }, 600_000)
  afterAll(() => rmSync(dir, { recursive: true }))

  it('finds at least 95 of 100 things, and at least 95 of 100 incidents are about one', () => {
    expect(verdict.things).toBe(40)
    expect(verdict.found / verdict.things).toBeGreaterThanOrEqual(0.95)
    const isRight = verdict.incidents - verdict.falseOnes.length - verdict.duplicates.length
    expect(isRight / verdict.incidents).toBeGreaterThanOrEqual(0.95)
  })

  it('tells each of them once', () => {
    expect(verdict.duplicates).toEqual([])
    expect(replay.events.opened).toBe(verdict.incidents)
  })

  it('clears all that vanish, and nothing that is still there', () => {
    expect(verdict.clearedAfterMs).toHaveLength(10)
    for (const afterMs of verdict.clearedAfterMs) {
      expect(afterMs).toBeGreaterThan(0)
      expect(afterMs).toBeLessThan(CLEARED_WITHIN_MS)
    }
    expect(verdict.clearedInVain).toEqual([])
    expect(replay.events.cleared).toBe(10)
  })

  it('places them to a metre, in the middle', () => {
    expect(verdict.medianErrorM).toBeLessThan(1)
  })
})
