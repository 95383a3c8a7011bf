import { describe, expect, it } from 'vitest'
import type { Detectors } from '../../../edge/box/detectors.js'
import { createFinder } from '../../../edge/box/finder.js'
import { detectionsOf } from '../../support/detections.js'

describe('a finder', () => {
  const picture = { width: 4, height: 4, pixels: new Uint8Array(new SharedArrayBuffer(48)) }

  it('asks one question at a time, because a source that waits may not ask again, and goes on after a failure', async () => {
    let asking = 0
    let asked = 0
    const detector = {
      async detect() {
        asking += 1
        asked += 1
        const isAlone = asking === 1
        const isFirst = asked === 1
        await new Promise(resolve => setImmediate(resolve))
        asking -= 1
        if (!isAlone) throw new Error('evidence waits already')
        if (isFirst) throw new Error('failed')
        return { detections: detectionsOf([]) }
      },
    }
    const find = createFinder({ of: () => detector } as unknown as Detectors, 'faces')
    const found = await Promise.allSettled([find(picture, []), find(picture, []), find(picture, [])])
    expect(found.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(found[0]).toMatchObject({ reason: { message: 'failed' } })
  })

  it('rejects where its model cannot be used', async () => {
    const find = createFinder({ of: () => ({ error: new Error('gone') }) } as unknown as Detectors, 'faces')
    await expect(find(picture, [])).rejects.toThrow('gone')
  })
})
