import { describe, expect, it } from 'vitest'
import { foldFloods } from '../../../edge/kit/fold-floods.js'
import { type Log, silentLog } from '../../../edge/kit/log.js'
import { createFakeClock } from '../../support/fake-clock.js'

function recordingLog() {
  const lines: string[] = []
  const write = (fields: object, message: string) => lines.push(`${message} ${JSON.stringify(fields)}`)
  const log: Log = { ...silentLog, info: write, warn: write, error: write, child: () => log }
  return { lines, log }
}

describe('foldFloods', () => {
  it('shows one line a second for a cause, with the number it stands for', async () => {
    const clock = createFakeClock()
    const { lines, log } = recordingLog()
    const folded = foldFloods(log, clock)
    for (let step = 0; step < 250; step++) {
      folded.warn({ cameraId: 'east' }, 'frame lost')
      await clock.advance(10)
    }
    expect(lines).toEqual([
      'frame lost {"cameraId":"east"}',
      'frame lost {"cameraId":"east","repeated":99}',
      'frame lost {"cameraId":"east","repeated":99}',
    ])
  })

  it('keeps causes, levels and cameras apart, also across children', () => {
    const clock = createFakeClock()
    const { lines, log } = recordingLog()
    const folded = foldFloods(log, clock)
    folded.warn({ cameraId: 'east' }, 'frame lost')
    folded.warn({ cameraId: 'west' }, 'frame lost')
    folded.error({ cameraId: 'east' }, 'frame lost')
    folded.child({}).warn({ cameraId: 'east' }, 'frame lost')
    expect(lines).toHaveLength(3)
  })

  it('tells of every model that cannot be used, however fast they follow', () => {
    const { lines, log } = recordingLog()
    const folded = foldFloods(log, createFakeClock())
    for (const modelId of ['day', 'night']) folded.error({ modelId }, 'a model cannot be used')
    for (const modelId of ['day', 'night']) folded.child({ modelId }).warn({}, 'a worker died')
    expect(lines).toHaveLength(4)
  })
})
