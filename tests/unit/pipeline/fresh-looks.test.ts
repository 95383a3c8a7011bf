import { describe, expect, it } from 'vitest'
import { FreshLooks } from '../../../edge/pipeline/fresh-looks.js'
import { aFrame } from '../../support/incidents.js'

const never = new AbortController().signal
const look = () => ({ frame: aFrame(), picture: 'ok' as const, found: new Map() })

describe('fresh looks', () => {
  it('tell everybody who asks, once, of a frame that stays as it was', async () => {
    const fresh = new FreshLooks()
    const [first, second] = [fresh.ask(never), fresh.ask(never)]
    expect(fresh.isWanted).toBe(true)
    const shown = look()
    fresh.round().tell(shown)
    expect(fresh.isWanted).toBe(false)
    shown.frame.pixels.fill(0)
    const seen = await first
    expect(await second).toEqual(seen)
    expect(seen.frame.pixels[0]).toBe(128)
    expect(seen.frame.capturedAtMs).toBe(shown.frame.capturedAtMs)
  })

  it('are of a frame that came after the question', async () => {
    const fresh = new FreshLooks()
    const before = fresh.round()
    const asked = fresh.ask(never)
    before.tell(look())
    expect(fresh.isWanted).toBe(true)
    const after = look()
    fresh.round().tell({ ...after, picture: 'black' })
    expect((await asked).picture).toBe('black')
  })

  it('are still wanted where a round told nothing', async () => {
    const fresh = new FreshLooks()
    const asked = fresh.ask(never)
    fresh.round()
    expect(fresh.isWanted).toBe(true)
    fresh.round().tell(look())
    await asked
  })

  it('are not waited for any more when the asker gives up', async () => {
    const fresh = new FreshLooks()
    const giveUp = new AbortController()
    const asked = fresh.ask(giveUp.signal)
    const round = fresh.round()
    giveUp.abort()
    await expect(asked).rejects.toThrow()
    expect(fresh.isWanted).toBe(false)
    round.tell(look())
    await expect(fresh.ask(giveUp.signal)).rejects.toThrow()
  })
})
