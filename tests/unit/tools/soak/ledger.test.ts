import { describe, expect, it } from 'vitest'
import { Ledger } from '../../../../tools/soak/ledger.js'

const QUIET_MS = 8000

/** A camera that gives a frame every 2 s from `fromMs` to `toMs`. */
function watched(ledger: Ledger, fromMs: number, toMs: number, total = 0): number {
  let frames = total
  for (let atMs = fromMs; atMs <= toMs; atMs += 2000) {
    frames += 1
    ledger.frames('gate', frames, atMs)
  }
  return frames
}

describe('the ledger of a soak', () => {
  it('takes a camera for recovered once it gives frames again and is well, some time after the fault was lifted', () => {
    const ledger = new Ledger(QUIET_MS)
    ledger.state('gate', 'ok', undefined)
    const before = watched(ledger, 0, 10_000)
    const entry = ledger.inflicted('dies', 'gate')
    ledger.frames('gate', before, 40_000)
    ledger.state('gate', 'no-frames', 'SOURCE_UNREACHABLE: it is away')
    ledger.state('gate', 'no-frames', 'SOURCE_STALLED: later')
    entry.liftedAtMs = 41_000
    watched(ledger, 42_000, 60_000, before)
    expect(entry.recovered).toBe(false)
    ledger.state('gate', 'ok', undefined)
    watched(ledger, 62_000, 62_000, before + 20)
    expect(ledger.byKind()).toEqual([
      {
        fault: 'dies',
        inflicted: 1,
        recovered: 1,
        longestOutageS: 32,
        states: ['no-frames SOURCE_UNREACHABLE'],
      },
    ])
    expect(ledger.disturbances).toEqual([])
  })

  it('tells what happens to a camera that nobody has done anything to', () => {
    const ledger = new Ledger(QUIET_MS)
    ledger.frames('gate', 1, 0)
    ledger.frames('gate', 1, 9000)
    ledger.frames('gate', 2, 10_000)
    ledger.state('yard', 'no-frames', 'SOURCE_STALLED: nothing comes')
    ledger.state('yard', 'degraded', 'SOURCE_TOO_BUSY: frames are left out')
    expect(ledger.disturbances).toEqual(['yard became no-frames SOURCE_STALLED'])
    expect(ledger.delays).toEqual([
      'gate showed nothing new for 10 s',
      'yard became degraded SOURCE_TOO_BUSY',
    ])
  })
})
