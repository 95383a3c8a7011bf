import { describe, expect, it } from 'vitest'
import { inTurn } from '../../../edge/kit/in-turn.js'

const tick = () => new Promise<void>(resolve => setImmediate(resolve))

describe('inTurn', () => {
  it('runs one at a time, in the order of asking, and gives to each what is its own', async () => {
    const turn = inTurn()
    const order: number[] = []
    let running = 0
    const results = await Promise.all(
      Array.from({ length: 128 }, (_, index) =>
        turn(async () => {
          running += 1
          expect(running).toBe(1)
          await tick()
          order.push(index)
          running -= 1
          return index
        }),
      ),
    )
    expect(order).toEqual(results)
    expect(results).toEqual(Array.from({ length: 128 }, (_, index) => index))
  })

  it('goes on after an action that fails, which fails for whoever asked only', async () => {
    const turn = inTurn()
    const failing = turn(async () => {
      throw new Error('cannot')
    })
    const thrown = turn(() => {
      throw new Error('at once')
    })
    const next = turn(async () => 'done')
    await expect(failing).rejects.toThrow('cannot')
    await expect(thrown).rejects.toThrow('at once')
    expect(await next).toBe('done')
  })

  it('starts an action only when its turn has come: waiting costs it none of its own time', async () => {
    const turn = inTurn()
    let release = () => {}
    const first = turn(() => new Promise<void>(resolve => (release = resolve)))
    let started = false
    const second = turn(async () => {
      started = true
    })
    await tick()
    expect(started).toBe(false)
    release()
    await Promise.all([first, second])
    expect(started).toBe(true)
  })
})
