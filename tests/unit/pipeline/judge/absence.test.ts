import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { Absence } from '../../../../edge/pipeline/judge/absence.js'
import { isHidden } from '../../../../edge/pipeline/judge/hidden.js'
import { random } from '../../../../tools/random.js'
import { garbage, street } from '../../../support/judging.js'

/** Looks in vain, ten seconds apart, until it counts as gone. */
function looksUntilGone(absence: Absence, clearAfterMs = 60_000): number {
  let looks = 0
  while (!absence.lasts(clearAfterMs)) {
    absence.missed(10_000, true)
    looks += 1
  }
  return looks
}

const watched = (hits: (look: number) => boolean): Absence => {
  const absence = new Absence()
  for (let look = 0; look < 400; look += 1) {
    if (hits(look)) absence.seen()
    else absence.missed(10_000, true)
  }
  absence.seen()
  return absence
}

describe('Absence', () => {
  it('is proven by few looks where the model hardly ever misses the thing, and by many where it often does', () => {
    expect(looksUntilGone(watched(() => true))).toBe(8)
    expect(looksUntilGone(watched(look => look % 2 === 0))).toBeGreaterThanOrEqual(24)
    expect(looksUntilGone(watched(look => look % 2 === 0))).toBeLessThanOrEqual(32)
  })

  it('lasts at least as long as the scenario wants', () => {
    expect(
      looksUntilGone(
        watched(() => true),
        600_000,
      ),
    ).toBe(60)
  })

  it('is not proven by time in which no model looked', () => {
    const absence = watched(() => true)
    for (let frame = 0; frame < 1000; frame += 1) absence.missed(1000, false)
    expect(absence.lasts(60_000)).toBe(false)
  })

  it('is hardly ever proven by chance: half a million looks at what is there', () => {
    const next = random(7)
    const absence = new Absence()
    let gone = 0
    for (let look = 0; look < 500_000; look += 1) {
      if (next() < 0.7) absence.seen()
      else absence.missed(10_000, true)
      if (absence.lasts(60_000)) gone += 1
    }
    expect(gone).toBe(0)
  })
})

const track = (box: Box) => ({
  track: { id: 1, label: 'bus', score: 0.9, box, firstSeenAtMs: 0, lastSeenAtMs: 0 },
})

describe('isHidden', () => {
  const place: Box = [100, 100, 140, 140]
  it.each([
    ['a bus in front of it', [90, 60, 300, 200], true],
    ['a bus behind it', [90, 20, 300, 130], false],
    ['what stands in its place now', [98, 98, 142, 143], false],
    ['a passer-by who covers a little', [130, 90, 150, 170], false],
  ] as const)('by %s', (_, box, hidden) => {
    expect(isHidden(place, [track([...box])])).toBe(hidden)
  })

  it('does not count as gone, however long the bus stands there', () => {
    const bag = { label: 'garbage', box: [400, 400, 440, 430] as Box, score: 0.8 }
    const truck = { label: 'truck', box: [300, 200, 700, 500] as Box, score: 0.9 }
    const scene = street(garbage)
    scene.watch({ fromMs: 0, toMs: 60_000 }, () => [bag])
    scene.watch({ fromMs: 60_000, toMs: 1_800_000 }, () => [truck])
    expect(scene.kinds()).toEqual(['opened'])
    scene.watch({ fromMs: 1_800_000, toMs: 1_860_000 }, () => [])
    expect(scene.kinds()).toEqual(['opened', 'cleared'])
  })
})
