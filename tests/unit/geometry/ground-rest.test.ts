import { describe, expect, it } from 'vitest'
import { GroundRest, type GroundScale } from '../../../edge/geometry/ground-rest.js'
import { random as createRandom } from '../../../tools/random.js'
import { shaken } from '../../support/ground-street.js'

/** A pixel across is 2 cm, one down so many metres along the sight. */
const groundWith = (metresDown: number, given: Partial<GroundScale> = {}): GroundScale => ({
  holds: () => true,
  at(_x, _y, scale, from) {
    scale.set([0.02, 0, 0, -metresDown], from)
    return true
  },
  ...given,
})

/** A box of 60 by 50 pixels whose edges are off by so many. */
interface Off {
  readonly top?: number
  readonly bottom?: number
  readonly across?: number
}

interface Watch {
  readonly ground?: GroundScale
  readonly seconds?: number
  readonly fps?: number
  readonly jitter?: number
  readonly offAt?: (atS: number) => Off
}

function watch({
  ground = groundWith(0.3),
  seconds = 60,
  fps = 5,
  jitter = 0.01,
  offAt = () => ({}),
}: Watch) {
  const random = createRandom(1)
  const rest = new GroundRest({ ground, stillnessM: 0.5 })
  rest.reserve(3)
  let crept: number | undefined
  for (let at = 0; at < seconds * fps; at += 1) {
    const { top = 0, bottom = 0, across = 0 } = offAt(at / fps)
    const [x1, y1, x2, y2] = shaken([100 + across, 100 + top, 160 + across, 150 + bottom], jitter, random)
    const box = Float64Array.of((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)
    if (at === 0) rest.rest(1, box, 0, 0)
    else rest.see(1, box, 0, at / fps)
    if (rest.hasCrept(1)) crept ??= at / fps
  }
  return { crept, rests: rest.rests(1), rest }
}

/** Along the sight, 20 cm a second: the upper edge goes three quarters of the way. */
const creeps = (metresDown: number) => (atS: number) => ({
  bottom: (-0.2 * atS) / metresDown,
  top: (-0.15 * atS) / metresDown,
})

describe('what rests on the ground', () => {
  it('is what trembles in its place', () => {
    for (const jitter of [0, 0.01, 0.05]) {
      expect(watch({ jitter, seconds: 600 })).toMatchObject({ crept: undefined, rests: true })
    }
  })

  it('is not what creeps along the sight, a fraction of a pixel from look to look', () => {
    const { crept, rests } = watch({ seconds: 20, offAt: creeps(0.3) })
    expect(rests).toBe(false)
    expect(crept).toBeGreaterThan(2.5)
    // 2.4 m, a sixth of its height.
    expect(crept).toBeLessThan(12)
  })

  it('is not what creeps across the sight', () => {
    const { crept, rests } = watch({ seconds: 20, offAt: atS => ({ across: 5 * atS }) })
    expect(rests).toBe(false)
    expect(crept).toBeLessThan(13)
  })

  it('is known to rest only after it was watched for a while', () => {
    expect(watch({ seconds: 3 }).rests).toBe(false)
    expect(watch({ seconds: 20 }).rests).toBe(true)
  })

  it('is what traffic hides from below: the upper edge stays', () => {
    const { crept } = watch({ offAt: atS => ({ bottom: atS > 20 ? -15 : 0 }) })
    expect(crept).toBeUndefined()
  })

  it('is what traffic hides from one side', () => {
    const { crept } = watch({ offAt: atS => ({ top: atS > 20 ? 15 : 0 }) })
    expect(crept).toBeUndefined()
  })

  it('needs more metres where its own box jitters more', () => {
    const creptAt = (jitter: number) => watch({ jitter, offAt: creeps(0.3) }).crept!
    expect(creptAt(0.08)).toBeGreaterThan(creptAt(0.01) + 2)
  })

  it.each([
    ['a pixel is more than a metre', groundWith(1.1)],
    ['there is no ground', groundWith(0.3, { at: () => false })],
    ['the camera looks elsewhere', groundWith(0.3, { holds: () => false })],
  ])('is not told where %s', (_, ground) => {
    const { crept, rests, rest } = watch({ ground, seconds: 20, offAt: creeps(0.3) })
    expect(crept).toBeUndefined()
    expect(rests).toBe(true)
    expect(rest.isNear(1, Float64Array.of(130, 125, 60, 50), 0)).toBe(false)
  })

  it('is told again once the camera looks where it did', () => {
    let holds = false
    const ground = groundWith(0.3, { holds: () => holds })
    const { crept } = watch({
      ground,
      offAt(atS) {
        holds = atS > 30
        return creeps(0.3)(atS)
      },
    })
    expect(crept).toBeGreaterThan(30)
    expect(crept).toBeLessThan(31)
  })

  it('is not told of a picture that was moved', () => {
    const { rest } = watch({ seconds: 20, offAt: creeps(0.3) })
    expect(rest.hasCrept(1)).toBe(true)
    rest.lose(1)
    expect(rest.hasCrept(1)).toBe(false)
  })

  it('asks for the ground once for each place', () => {
    let asked = 0
    const ground: GroundScale = {
      holds: () => true,
      at(...given) {
        asked += 1
        return groundWith(0.3).at(...given)
      },
    }
    watch({ ground })
    expect(asked).toBe(1)
  })

  it('keeps what it knows when it grows', () => {
    const { rest } = watch({ seconds: 20, offAt: creeps(0.3) })
    rest.reserve(100)
    expect(rest.hasCrept(1)).toBe(true)
  })
})

describe('a single sight', () => {
  it('is near by metres, as far as its jitter lets them say anything', () => {
    const isNear = (metresDown: number, jitter: number, offPx: number) => {
      const { rest } = watch({ ground: groundWith(metresDown), jitter })
      return rest.isNear(1, Float64Array.of(130, 125 + offPx, 60, 50), 0)
    }
    expect(isNear(0.02, 0.01, 20)).toBe(true)
    expect(isNear(0.02, 0.01, 40)).toBe(false)
    expect(isNear(0.02, 0.1, 27)).toBe(true)
    expect(isNear(0.5, 0.05, 0)).toBe(false)
  })
})
