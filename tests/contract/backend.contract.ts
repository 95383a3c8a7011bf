import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BackendSession } from '../../edge/pipeline/detect/backends/backend.js'
import type { Tensor } from '../../edge/pipeline/detect/backends/tensor.js'
import { random } from '../../tools/random.js'

const CELLS = 21
const COLUMNS = 8
const PLANE = 32 * 32

/** `pictures` of noise, as the colour grid takes them. */
export function noise(pictures: number, seed = 1): Tensor & { readonly data: Float32Array } {
  const next = random(seed)
  const data = Float32Array.from({ length: pictures * 3 * PLANE }, () => Math.floor(next() * 256))
  return { type: 'float32', dims: [pictures, 3, 32, 32], data }
}

/** What the colour grid gives for them, computed plainly. */
function plainly({ data, dims: [pictures] }: ReturnType<typeof noise>): number[] {
  const mean = (at: number) => {
    let sum = 0
    for (let pixel = 0; pixel < PLANE; pixel += 1) sum += data[at * PLANE + pixel]!
    return sum / PLANE / 255
  }
  return Array.from({ length: pictures! }, (_, picture) =>
    Array.from({ length: CELLS }, (_, cell) => [
      ...[0, 0, 0, 0, cell === 0 ? 1 : 0],
      ...[0, 1, 2].map(channel => mean(picture * 3 + channel)),
    ]),
  ).flat(2)
}

export interface BackendBench {
  /** A session of the colour grid. */
  readonly open: () => Promise<BackendSession>
  readonly provider: string
  readonly close: () => Promise<void>
}

/** What every backend has to keep to. */
export function backendContract(name: string, createBench: () => Promise<BackendBench>): void {
  describe(`backend contract: ${name}`, () => {
    let bench: BackendBench
    let session: BackendSession
    beforeEach(async () => {
      bench = await createBench()
      session = await bench.open()
    })
    afterEach(async () => {
      await session.close()
      await bench.close()
    })

    const run = (images: Tensor, inputs = new Map([['images', images]])) => session.run(inputs)
    const expectRight = async (images = noise(2, 7)) => {
      const output = (await run(images)).get('output')!
      const plain = plainly(images)
      expect(output.data.length).toBe(plain.length)
      let worst = 0
      for (const [at, value] of plain.entries())
        worst = Math.max(worst, Math.abs(Number(output.data[at]) - value))
      expect(worst).toBeLessThan(1e-5)
      return output
    }

    it('tells what computes, and the inputs and outputs with their open sides', () => {
      expect(session.provider).toBe(bench.provider)
      expect(session.fellBack).toBeUndefined()
      const open = expect.any(String)
      expect(session.graph).toEqual({
        inputs: [{ name: 'images', type: 'float32', shape: [open, 3, 32, 32] }],
        outputs: [{ name: 'output', type: 'float32', shape: [open, CELLS, COLUMNS] }],
      })
    })

    it('computes what a plain loop does, for one picture and for several', async () => {
      for (const pictures of [1, 3, 1]) {
        const output = await expectRight(noise(pictures, pictures))
        expect(output).toMatchObject({ type: 'float32', dims: [pictures, CELLS, COLUMNS] })
        expect(output.data).toBeInstanceOf(Float32Array)
      }
    })

    it('reads values that are a part of a larger array', async () => {
      const { type, data } = noise(3)
      await expectRight({ type, dims: [1, 3, 32, 32], data: data.subarray(3 * PLANE, 6 * PLANE) })
    })

    it('leaves the inputs as they are, and gives away the outputs', async () => {
      const images = noise(1)
      const before = images.data.slice()
      const first = (await run(images)).get('output') as { data: Float32Array }
      const kept = first.data.slice()
      expect(images.data).toEqual(before)
      images.data.fill(255)
      await run(images)
      expect(first.data).toEqual(kept)
      first.data.fill(9)
      await expectRight()
    })

    it.each<[string, Map<string, Tensor>, RegExp]>([
      ['no input', new Map(), /without its input "images"/],
      [
        'an input too many',
        new Map([
          ['images', noise(1)],
          ['more', noise(1)],
        ]),
        /no input "more"/,
      ],
      ['another shape', new Map([['images', { ...noise(1), dims: [1, 32, 32, 3] }]]), /\[1,32,32,3\]/],
      ['fewer axes', new Map([['images', { ...noise(1), dims: [3, 32, 32] }]]), /float32 \[3,32,32\]/],
      [
        'another type',
        new Map([['images', { type: 'uint8', dims: [1, 3, 32, 32], data: new Uint8Array(3 * PLANE) }]]),
        /is float32 .* was given uint8/,
      ],
      ['too few values', new Map([['images', { ...noise(1), dims: [2, 3, 32, 32] }]]), /3072 values/],
    ])('refuses %s, and runs the next', async (_, inputs, message) => {
      await expect(session.run(inputs)).rejects.toMatchObject({
        code: 'INFERENCE_FAILED',
        message: expect.stringMatching(message),
      })
      await expectRight()
    })

    it('refuses to run once it is closed, and may be closed twice', async () => {
      await expectRight()
      await session.close()
      await session.close()
      await expect(run(noise(1))).rejects.toMatchObject({
        code: 'INFERENCE_FAILED',
        message: expect.stringContaining('closed'),
      })
    })

    it('opens again beside a session that runs', async () => {
      const other = await bench.open()
      await expectRight()
      await other.close()
      await expectRight()
    })
  })
}
