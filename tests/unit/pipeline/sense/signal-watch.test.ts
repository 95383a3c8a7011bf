import { expect, it } from 'vitest'
import { SignalWatch } from '../../../../edge/pipeline/sense/signal-watch.js'

const at = (monotonicMs: number) => ({ atMs: 1_000_000 + monotonicMs, monotonicMs })

it('waits, speaks, speaks no sense, and is silent, each since when it began', () => {
  const watch = new SignalWatch(100, at(0))
  expect(watch.condition(at(99))).toEqual({ state: 'waiting', sinceMs: 1_000_000 })
  expect(watch.condition(at(100))).toEqual({ state: 'silent', sinceMs: 1_000_100 })
  watch.heard(at(150))
  watch.heard(at(200))
  expect(watch.condition(at(210))).toEqual({ state: 'ok', sinceMs: 1_000_150 })
  watch.heard(at(220), 'first')
  watch.heard(at(230), 'second')
  expect(watch.condition(at(329))).toEqual({ state: 'bad', sinceMs: 1_000_220, fault: 'second' })
  expect(watch.condition(at(330))).toEqual({ state: 'silent', sinceMs: 1_000_330 })
  watch.heard(at(400))
  expect(watch.condition(at(400))).toEqual({ state: 'ok', sinceMs: 1_000_400 })
})
