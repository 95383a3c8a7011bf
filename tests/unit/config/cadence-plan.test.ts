import { describe, expect, it } from 'vitest'
import { type CadencePlan, planCadence } from '../../../edge/config/cadence-plan.js'
import { collapse, garbage, parking } from '../../support/judging.js'

const slow = { ...garbage, needs: { maxIntervalMs: 10_000 }, rule: { ...persistence(120_000, 5) } }
const slower = { ...collapse, needs: { maxIntervalMs: 20_000 }, rule: persistence(120_000, 5) }
const quick = { ...parking, id: 'wrong-way', needs: { fps: 5 } }

function persistence(windowMs: number, minLooks: number) {
  return { kind: 'persistence', windowMs, seenShare: 0.6, minLooks } as const
}

const auto = { kind: 'auto' } as const

describe('planCadence', () => {
  it('takes key frames where every scenario can wait, and says which one can wait least', () => {
    expect(planCadence(auto, [slower, slow])).toEqual<CadencePlan>({
      cadence: { kind: 'keyframes' },
      maxIntervalMs: 10_000,
      secondLookMs: 10_000,
      why: 'sanitation accepts 10s between looks',
    })
  })

  it('decodes at the rate of the one that follows motion', () => {
    expect(planCadence(auto, [slow, quick])).toEqual<CadencePlan>({
      cadence: { kind: 'fps', fps: 5 },
      maxIntervalMs: 200,
      secondLookMs: 2000,
      why: 'wrong-way needs 5 fps',
    })
  })

  it('looks quicker where a camera made the rule quicker', () => {
    const hasty = { ...slow, rule: persistence(10_000, 4) }
    expect(planCadence(auto, [hasty]).maxIntervalMs).toBe(2500)
    const short = { ...parking, rule: { ...parking.rule, dwellMs: 6000 } } as typeof parking
    expect(planCadence(auto, [short]).maxIntervalMs).toBe(2000)
    const none = { ...parking, rule: { ...parking.rule, dwellMs: 0 } } as typeof parking
    expect(planCadence(auto, [none]).maxIntervalMs).toBe(5000)
  })

  it('does as it is told, and says where that is too slow', () => {
    const told = planCadence({ kind: 'fps', fps: 1 }, [slow])
    expect(told).toMatchObject({ cadence: { kind: 'fps', fps: 1 }, why: 'as set' })
    const tooSlow = planCadence({ kind: 'fps', fps: 0.05 }, [slow])
    expect(tooSlow.why).toBe('as set, though sanitation accepts 10s between looks')
    expect(planCadence({ kind: 'keyframes' }, [quick]).cadence).toEqual({ kind: 'keyframes' })
  })
})
