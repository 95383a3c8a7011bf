import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { annotated } from '../../../../edge/cli/detect/annotated.js'

const [width, height] = [300, 200]
const grey = { width, height, pixels: new Uint8Array(new SharedArrayBuffer(width * height * 3)).fill(120) }
const found = (label: string, x: number) => ({ label, score: 0.5, box: [x, 60, x + 60, 160] as const })

async function draw(detections: readonly ReturnType<typeof found>[]) {
  const ms = { pre: 0, infer: 0, post: 0 }
  const jpeg = await annotated(grey, { image: 'a.jpg', width, height, detections, ms }, 'model 1')
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)]
  return { at, data, info }
}

describe('an annotated picture', () => {
  it('draws one label in one colour, and another label in another', async () => {
    const { at, info } = await draw([found('car', 10), found('bin', 110), found('car', 210)])
    expect([info.width, info.height > height]).toEqual([width, true])
    // Lines are thin, and JPEG blurs their colour: the most that is to be seen about the middle of the left side.
    const most = (x: number, of: (pixel: number[]) => number) =>
      Math.max(...[-2, -1, 0, 1, 2].map(aside => of(at(x + aside, 110))))
    const isRed = (x: number) => most(x, ([red, green]) => red! - green!) > 50
    const isYellow = (x: number) => !isRed(x) && most(x, ([red, , blue]) => red! - blue!) > 50
    expect([10, 110, 210].map(isRed)).toEqual([true, false, true])
    expect([10, 110, 210].map(isYellow)).toEqual([false, true, false])
  })

  it('says below that nothing was found', async () => {
    const [empty, full] = [await draw([]), await draw([found('car', 10)])]
    const brightBelow = ({ data, info }: typeof empty) =>
      data.subarray(height * info.width * 3).filter(level => level > 128).length
    expect(brightBelow(empty)).toBeGreaterThan(1.5 * brightBelow(full))
  })
})
