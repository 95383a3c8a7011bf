import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import type { Still } from '../../../../edge/domain/footage.js'
import { type Drawn, drawFinding } from '../../../../edge/flights/report/draw-finding.js'
import { sampleReport } from '../../../support/flight-reports.js'

const [finding] = sampleReport({ findings: 1 }).findings

/** A grey frame with a checked square, each field two pixels wide: fine enough to be lost where it is pixelated. */
function frame(width: number, height: number, [x1, y1, x2, y2]: Box): Still {
  const pixels = new Uint8Array(width * height * 3).fill(120)
  for (let y = y1; y < y2; y += 1)
    for (let x = x1; x < x2; x += 1)
      pixels.fill(((x >> 1) + (y >> 1)) % 2 ? 255 : 0, (y * width + x) * 3, (y * width + x) * 3 + 3)
  return { width, height, pixels }
}

const drawn = (
  box: Box,
  given: Partial<Drawn> = {},
  size: readonly [number, number] = [1920, 1080],
): Drawn => ({
  ...finding!,
  best: { ...finding!.best, box, widthPx: size[0], heightPx: size[1] },
  ...given,
})

const read = async (jpeg: Buffer) => {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  return {
    ...info,
    at: (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)],
  }
}

/** How far the grey levels of an area differ from each other. */
async function contrast(jpeg: Buffer, left: number, top: number, side: number): Promise<number> {
  const { channels } = await sharp(
    await sharp(jpeg).extract({ left, top, width: side, height: side }).toBuffer(),
  ).stats()
  return channels[0]!.stdev
}

describe('the pictures of a finding', () => {
  const box: Box = [800, 400, 1000, 550]

  it('are the whole frame, no wider than 1600, with a caption below it, and what is near', async () => {
    const { picture, closeUp } = await drawFinding(frame(1920, 1080, box), drawn(box), {
      caption: 'DJI_0041.MP4',
    })
    const whole = await sharp(picture).metadata()
    expect(whole.width).toBe(1600)
    expect(whole.height).toBeGreaterThan(900)
    const near = await sharp(closeUp).metadata()
    expect([near.width, near.height]).toEqual([800, 600])
  })

  it('have the box where the thing is', async () => {
    const { picture } = await drawFinding(frame(1920, 1080, [0, 0, 0, 0]), drawn(box, { severity: 3 }))
    const { at } = await read(picture)
    const scale = 1600 / 1920
    const middle = Math.round(((box[0] + box[2]) / 2) * scale)
    // Red on its lower edge, and grey within and below.
    const [red, green] = at(middle, Math.round(box[3] * scale))
    expect(red! - green!).toBeGreaterThan(100)
    for (const y of [475, 600]) expect(at(middle, Math.round(y * scale))[0]).toBeCloseTo(120, -1)
  })

  it('show the frame at another size than the one in which it was found', async () => {
    const large = drawn([1600, 800, 2000, 1100], { severity: 3 }, [3840, 2160])
    const { picture } = await drawFinding(frame(1920, 1080, [0, 0, 0, 0]), large)
    const { at } = await read(picture)
    const [red, green] = at(750, Math.round(550 * (1600 / 1920)))
    expect(red! - green!).toBeGreaterThan(100)
  })

  it('hide what is to be hidden, in both, and leave the frame as it is', async () => {
    const still = frame(1920, 1080, [860, 440, 940, 520])
    const before = still.pixels.slice()
    const plain = await drawFinding(still, drawn(box))
    const hidden = await drawFinding(still, drawn(box), { hide: [[850, 430, 950, 530]] })
    expect(Buffer.compare(still.pixels, before)).toBe(0)
    // The middle of the thing, in the whole and in the close-up.
    const wholeAt = [Math.round(880 * (1600 / 1920)), Math.round(460 * (1600 / 1920)), 24] as const
    expect(await contrast(plain.picture, ...wholeAt)).toBeGreaterThan(20)
    expect(await contrast(hidden.picture, ...wholeAt)).toBeLessThan(8)
    expect(await contrast(plain.closeUp, 380, 280, 40)).toBeGreaterThan(40)
    expect(await contrast(hidden.closeUp, 380, 280, 40)).toBeLessThan(8)
  })

  it('exist of a thing in the corner, beyond the edge, as large as the frame, and in a small frame', async () => {
    const boxes: Box[] = [
      [0, 0, 30, 20],
      [1900, 1060, 1920, 1080],
      [-50, -20, 40, 30],
      [0, 0, 1920, 1080],
      [500, 500, 500, 500],
    ]
    for (const one of boxes) {
      const { closeUp } = await drawFinding(frame(1920, 1080, [0, 0, 0, 0]), drawn(one))
      expect((await sharp(closeUp).metadata()).width).toBe(800)
    }
    const small = await drawFinding(frame(100, 80, [0, 0, 0, 0]), drawn([10, 10, 30, 30], {}, [100, 80]))
    expect((await sharp(small.picture).metadata()).width).toBe(100)
  })

  it('write what things are called as it is', async () => {
    const words = { zh: { scenario: '<b>', label: '"🚗" & </text>' }, en: { scenario: '<b>', label: 'x' } }
    await expect(drawFinding(frame(640, 360, [0, 0, 0, 0]), drawn(box, { words }))).resolves.toBeDefined()
  })
})
