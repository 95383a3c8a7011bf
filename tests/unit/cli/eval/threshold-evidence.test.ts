import { describe, expect, it } from 'vitest'
import { pair } from '../../../../edge/cli/eval/matching.js'
import { shareThatGains } from '../../../../edge/cli/eval/threshold-evidence.js'
import { random } from '../../../../tools/random.js'
import { scored, truth } from './scenes.js'

const thing = truth([0, 0, 100, 100])
const far = [500, 500, 600, 600] as const

/** What is right scores 0.4 to 1, what is wrong 0 to 0.6: F1 is highest at 0.4, where nothing right is lost. */
function pictures(seed: number, count: number) {
  const uniform = random(seed)
  return Array.from({ length: count }, () =>
    pair([scored(thing.box, 0.4 + uniform() * 0.6), scored(far, uniform() * 0.6)], [thing], 100),
  )
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1)

describe('shareThatGains', () => {
  it('is sure where the threshold is far from the best one', () => {
    for (const seed of seeds) expect(shareThatGains(pictures(seed, 40), 0.9)).toBeGreaterThan(0.99)
  })

  it('is seldom sure where the threshold is the best there is, though another fits the pictures better', () => {
    const sure = seeds.filter(seed => shareThatGains(pictures(seed, 40), 0.4) >= 0.95)
    expect(sure.length).toBeLessThanOrEqual(2)
  })

  it('is not sure of what a single picture shows', () => {
    const crowded = pair(
      Array.from({ length: 20 }, (_, at) => scored([at * 100, 0, at * 100 + 90, 90], 0.5)),
      Array.from({ length: 20 }, (_, at) => truth([at * 100, 0, at * 100 + 90, 90])),
      100,
    )
    const others = Array.from({ length: 20 }, () => pair([scored(thing.box, 0.9)], [thing], 100))
    expect(shareThatGains([crowded, ...others], 0.7)).toBeLessThan(0.95)
  })

  it('says the same of the same pictures, and nothing where there is nothing', () => {
    expect(shareThatGains(pictures(3, 30), 0.6)).toBe(shareThatGains(pictures(3, 30), 0.6))
    expect(shareThatGains([pair([], [], 100)], 0.5)).toBe(0)
    expect(shareThatGains([], 0.5)).toBe(0)
  })
})
