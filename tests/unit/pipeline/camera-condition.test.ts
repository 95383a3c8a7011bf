import { describe, expect, it } from 'vitest'
import type { CameraStateChange } from '../../../edge/domain/camera-state.js'
import { createCameraCondition } from '../../../edge/pipeline/camera-condition.js'
import { createFakeClock } from '../../support/fake-clock.js'

function camera() {
  const told: CameraStateChange[] = []
  const clock = createFakeClock()
  const condition = createCameraCondition('east', clock, change => told.push(change))
  const connection = (state: 'ok' | 'no-frames', cause?: string) =>
    condition.connection({ cameraId: 'east', state, sinceMs: clock.now(), ...(cause && { cause }) })
  return { condition, connection, clock, told, states: () => told.map(({ state }) => state) }
}

describe('the condition of a camera', () => {
  it('tells nothing before the source has', () => {
    const { condition, told } = camera()
    condition.picture('black')
    condition.load(true)
    expect(told).toEqual([])
  })

  it('tells each change once, with its cause and its time', async () => {
    const { condition, connection, clock, told } = camera()
    connection('ok')
    condition.picture('ok')
    await clock.advance(5000)
    condition.picture('frozen')
    condition.picture('frozen')
    await clock.advance(5000)
    condition.picture('ok')
    expect(told).toEqual([
      { cameraId: 'east', state: 'ok', sinceMs: 1_700_000_000_000 },
      {
        cameraId: 'east',
        state: 'frozen',
        sinceMs: 1_700_000_005_000,
        cause: expect.stringMatching(/^SOURCE_FROZEN: /),
      },
      { cameraId: 'east', state: 'ok', sinceMs: 1_700_000_010_000 },
    ])
  })

  it('puts what keeps frames away before what they show, and that before the load', () => {
    const { condition, connection, states } = camera()
    connection('ok')
    condition.load(true)
    condition.picture('black')
    connection('no-frames', 'SOURCE_STALLED: No frame came')
    condition.load(false)
    connection('ok')
    expect(states()).toEqual(['ok', 'degraded', 'black', 'no-frames', 'ok'])
  })

  it('names a blurred picture, which says more of the camera than a busy box', () => {
    const { condition, connection, told, states } = camera()
    connection('ok')
    condition.load(true)
    condition.picture('blurred')
    condition.picture('ok')
    expect(states()).toEqual(['ok', 'degraded', 'blurred', 'degraded'])
    expect(told[2]!.cause).toMatch(/^SOURCE_BLURRED: /)
  })

  it('names a camera that has moved', () => {
    const { condition, connection, told, states } = camera()
    connection('ok')
    condition.picture('moved')
    condition.picture('ok')
    expect(states()).toEqual(['ok', 'moved', 'ok'])
    expect(told[1]!.cause).toMatch(/^SOURCE_MOVED: /)
  })

  it('keeps the cause that the source gave', () => {
    const { connection, told } = camera()
    connection('no-frames', 'SOURCE_STALLED: No frame came')
    expect(told[0]!.cause).toBe('SOURCE_STALLED: No frame came')
  })
})
