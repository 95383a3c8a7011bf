import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Moment } from '../../../../edge/pipeline/sense/moment.js'
import {
  type EpisodeChange,
  SignalJudge,
  type SignalLimits,
} from '../../../../edge/pipeline/sense/signal-judge.js'

const START_MS = Date.UTC(2026, 10, 28)
const at = (seconds: number): Moment => ({ atMs: START_MS + seconds * 1000, monotonicMs: seconds * 1000 })

const water: SignalLimits = {
  above: [
    { limit: 15, severity: 2 },
    { limit: 27, severity: 4 },
  ],
  clear: 10,
  ...{ forMs: 30_000, clearForMs: 60_000, silentAfterMs: 600_000, expireAfterMs: 3_600_000 },
}

/** What numbers at seconds lead to: `opened 2 @30` with severity and second. */
function told(
  numbers: readonly (readonly [second: number, value: number])[],
  until: number,
  limits: SignalLimits = water,
): string[] {
  const judge = new SignalJudge(limits, at(0))
  const changes = [
    ...numbers.flatMap(([second, value]) => judge.take(value, at(second))),
    ...judge.pass(at(until)),
  ]
  return changes.map(({ kind, episode, atMs }) => `${kind} ${episode.severity} @${(atMs - START_MS) / 1000}`)
}

describe('a signal', () => {
  it('is believed after it has held for so long, and over when it was well for so long', () => {
    expect(
      told(
        [
          [5, 15],
          [100, 10],
        ],
        1000,
      ),
    ).toEqual(['opened 2 @35', 'cleared 2 @160'])
  })

  it('is not believed where it goes too far for a moment only', () => {
    expect(
      told(
        [
          [0, 40],
          [29, 14],
          [31, 40],
          [60, 14],
        ],
        500,
      ),
    ).toEqual([])
  })

  it('becomes more severe step by step, and never less while it is open', () => {
    expect(
      told(
        [
          [0, 16],
          [40, 30],
          [100, 16],
          [200, 30],
          [300, 9],
        ],
        500,
      ),
    ).toEqual(['opened 2 @30', 'updated 4 @70', 'cleared 4 @360'])
  })

  it('opens at the highest step that was held', () => {
    expect(told([[0, 30]], 100)).toEqual(['opened 4 @30'])
    expect(
      told(
        [
          [0, 30],
          [29, 16],
        ],
        100,
      ),
    ).toEqual(['opened 2 @30'])
  })

  it('stays open between the limits, and where it is well for a moment only', () => {
    expect(
      told(
        [
          [0, 16],
          [40, 11],
          [100, 14],
          [200, 9],
          [259, 11],
        ],
        500,
      ),
    ).toEqual(['opened 2 @30'])
  })

  it('may fall below limits in the same way', () => {
    const battery: SignalLimits = {
      ...{ ...water, above: undefined, clear: 12 },
      below: [
        { limit: 11, severity: 1 },
        { limit: -3, severity: 3 },
      ],
    }
    expect(
      told(
        [
          [0, 11],
          [40, -3],
          [100, 11.9],
          [200, 12],
        ],
        500,
        battery,
      ),
    ).toEqual(['opened 1 @30', 'updated 3 @70', 'cleared 3 @260'])
  })

  it('is neither found nor cleared by silence, and expires after a long one', () => {
    expect(
      told(
        [
          [0, 16],
          [100, 10],
          [130, 12],
        ],
        3_700,
      ),
    ).toEqual(['opened 2 @30'])
    expect(told([[0, 16]], 3_600)).toEqual(['opened 2 @30', 'expired 2 @3600'])
    // The number is too old to count when it would have been held.
    const slow = { ...water, forMs: 30_000, silentAfterMs: 20_000 }
    expect(told([[0, 16]], 3_599, slow)).toEqual([])
  })

  it('has to hold anew after a silence', () => {
    const numbers = [
      [0, 12],
      [1000, 20],
      [1020, 14],
    ] as const
    expect(told(numbers, 1500)).toEqual([])
    expect(
      told(
        [
          [590, 20],
          [1200, 20],
        ],
        1229,
      ),
    ).toEqual(['opened 2 @620'])
  })

  it('has to be well anew after a silence', () => {
    const numbers = [
      [0, 16],
      [100, 5],
      [800, 5],
    ] as const
    expect(told(numbers, 1499, { ...water, clearForMs: 700_000 })).toEqual(['opened 2 @30'])
  })

  it('measures the latest, the least and the largest number, and how long it was watched', () => {
    const judge = new SignalJudge(water, at(0))
    judge.take(16, at(0))
    judge.take(33, at(60))
    // Nothing is known of most of the time in between.
    judge.take(20, at(2000))
    judge.take(8, at(2100))
    expect(judge.pass(at(2500))).toEqual([
      {
        kind: 'cleared',
        atMs: START_MS + 2_160_000,
        episode: {
          ...{ severity: 4, value: 8, min: 8, max: 33 },
          ...{ firstSeenAtMs: START_MS, lastSeenAtMs: START_MS + 2_000_000, dwellMs: 60_000 },
        },
      },
    ])
  })

  it('goes on after a restart where it was', () => {
    const judge = new SignalJudge(water, at(0))
    judge.take(16, at(0))
    const [opened] = judge.pass(at(30))
    const again = new SignalJudge(water, at(100), opened!.episode)
    expect(again.pass(at(3_699))).toEqual([])
    expect(again.take(30, at(3_699))).toEqual([])
    expect(again.pass(at(3_729))).toMatchObject([{ kind: 'updated', episode: { severity: 4, max: 30 } }])
    expect(again.take(5, at(3_800))).toEqual([])
    expect(again.pass(at(3_860))).toMatchObject([{ kind: 'cleared', episode: { firstSeenAtMs: START_MS } }])
  })

  it('does not mind that the clock is set', () => {
    const judge = new SignalJudge(water, at(0))
    judge.take(16, at(0))
    expect(judge.pass({ atMs: 0, monotonicMs: 29_999 })).toEqual([])
    expect(judge.pass({ atMs: 1, monotonicMs: 30_000 })).toMatchObject([{ kind: 'opened', atMs: 1 }])
  })
})

/** Numbers about the limits, with waits in seconds that are shorter and longer than each duration. */
const story = fc.array(
  fc.tuple(
    fc.oneof(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 500, max: 700 }),
      fc.integer({ min: 1, max: 5000 }),
    ),
    fc.oneof(fc.integer({ min: 5, max: 35 }), fc.constantFrom(10, 15, 27)),
  ),
  { maxLength: 60 },
)

const play = (steps: readonly (readonly [waitS: number, value: number])[], askEveryS?: number) => {
  const judge = new SignalJudge(water, at(0))
  const changes: EpisodeChange[] = []
  let second = 0
  for (const [waitS, value] of [...steps, [7200, 0] as const]) {
    if (askEveryS !== undefined)
      for (let ask = second + askEveryS; ask < second + waitS; ask += askEveryS)
        changes.push(...judge.pass(at(ask)))
    second += waitS
    changes.push(...judge.take(value, at(second)))
  }
  return changes
}

describe('whatever a sensor sends', () => {
  it('every episode that is opened ends once at most, before the next one, and severity only rises meanwhile', () => {
    fc.assert(
      fc.property(story, steps => {
        let severity: number | undefined
        let lastMs = 0
        for (const { kind, episode, atMs } of play(steps)) {
          expect(atMs).toBeGreaterThanOrEqual(lastMs)
          lastMs = atMs
          expect(kind === 'opened').toBe(severity === undefined)
          if (kind === 'updated') expect(episode.severity).toBeGreaterThan(severity!)
          severity = kind === 'opened' || kind === 'updated' ? episode.severity : undefined
          expect(episode.min).toBeLessThanOrEqual(episode.value)
          expect(episode.max).toBeGreaterThanOrEqual(episode.value)
          expect(episode.dwellMs).toBeLessThanOrEqual(episode.lastSeenAtMs - episode.firstSeenAtMs)
        }
      }),
    )
  })

  it('never changes within the band, whatever is open', () => {
    const within = fc.double({ min: 10, max: 15, minExcluded: true, maxExcluded: true, noNaN: true })
    const waits = fc.integer({ min: 1, max: 599 })
    fc.assert(
      fc.property(fc.array(fc.tuple(waits, within)), fc.boolean(), (steps, isOpen) => {
        const judge = new SignalJudge(water, at(0))
        judge.take(isOpen ? 20 : 12, at(0))
        judge.pass(at(31))
        let second = 31
        for (const [waitS, value] of steps) {
          second += waitS
          expect(judge.take(value, at(second))).toEqual([])
          expect(judge.episode !== undefined).toBe(isOpen)
        }
      }),
    )
  })

  it('what is decided does not depend on how often anybody asks', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 7, max: 200 }), (steps, everyS) => {
        expect(play(steps, everyS)).toEqual(play(steps))
      }),
      { numRuns: 50 },
    )
  })

  it('an episode clears only after numbers that were well for as long as it takes', () => {
    fc.assert(
      fc.property(story, steps => {
        const times: { second: number; value: number }[] = []
        let second = 0
        for (const [waitS, value] of [...steps, [7200, 0] as const]) {
          second += waitS
          times.push({ second, value })
        }
        for (const { kind, atMs } of play(steps)) {
          if (kind !== 'cleared') continue
          const overS = (atMs - START_MS) / 1000
          const lately = times.filter(each => each.second > overS - 60 && each.second < overS)
          const before = times.findLast(each => each.second <= overS - 60)!
          expect([before, ...lately].every(({ value }) => value <= 10)).toBe(true)
          expect(overS - times.findLast(each => each.second <= overS)!.second).toBeLessThanOrEqual(60)
        }
      }),
    )
  })
})
