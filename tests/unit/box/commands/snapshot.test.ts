import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { smallJpeg } from '../../../../edge/box/commands/small-jpeg.js'
import { createSnapshot, type SnapshotDeps } from '../../../../edge/box/commands/snapshot.js'
import { commands } from '../../../../edge/messages/commands.js'
import { createFakeClock } from '../../../support/fake-clock.js'
import { aFrame } from '../../../support/incidents.js'

const asked = { commandId: 'c', again: false, signal: new AbortController().signal }
const request = { camera: 'east', maxWidth: 320, withinMs: 5000 }

function bench(given: Partial<SnapshotDeps> = {}) {
  const clock = createFakeClock()
  const snapshot = createSnapshot({
    clock,
    eyes: {
      look: async () => ({ frame: aFrame(), picture: 'ok', found: new Map() }),
      stateOf: () => 'no-frames',
    },
    hide: async picture => picture,
    ...given,
  })
  return { clock, snapshot }
}

describe('snapshot', () => {
  it('is a JPEG of what the camera shows, no larger than it', async () => {
    const result = commands.snapshot.result.parse(await bench().snapshot(request, asked))
    expect(result).toMatchObject({ camera: 'east', picture: { width: 64, height: 48 } })
    const jpeg = Buffer.from(result.picture.base64, 'base64')
    expect(jpeg.length).toBe(result.picture.bytes)
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 64, height: 48 })
  })

  it('takes the footage where it is larger, and hides who is in it', async () => {
    const still = { width: 640, height: 480, pixels: new Uint8Array(640 * 480 * 3).fill(200) }
    const frame = { ...aFrame(), footage: { still: async () => still } as never }
    const eyes = {
      look: async () => ({ frame, picture: 'ok' as const, found: new Map() }),
      stateOf: () => undefined,
    }
    const asks: unknown[] = []
    const { snapshot } = bench({
      eyes,
      hide: async picture => {
        asks.push(picture)
        return { ...picture, pixels: new Uint8Array(picture.pixels.length) }
      },
    })
    const { picture } = await snapshot(request, asked)
    expect(asks).toEqual([still])
    const { dominant } = await sharp(Buffer.from(picture.base64, 'base64')).stats()
    expect([picture.width, dominant.r]).toEqual([320, 8])
  })

  it('is an error where nobody can be hidden, or no frame comes', async () => {
    const { snapshot } = bench({ hide: () => Promise.reject(new Error('no model')) })
    await expect(snapshot(request, asked)).rejects.toThrow('no model')
    const eyes = {
      look: (_: string, signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        ),
      stateOf: () => 'auth' as const,
    }
    const blind = bench({ eyes })
    const answer = blind.snapshot(request, asked)
    answer.catch(() => {})
    await blind.clock.advance(5000)
    await expect(answer).rejects.toMatchObject({
      code: 'CAMERA_BLIND',
      message: expect.stringContaining('auth'),
    })
  })
})

describe('a small JPEG', () => {
  it('fits on MQTT whatever it shows', async () => {
    const noise = { width: 1280, height: 720, pixels: randomBytes(1280 * 720 * 3) }
    const picture = await smallJpeg(noise, 1280)
    expect(picture.base64.length).toBeLessThanOrEqual(65_536)
    expect(picture.width).toBeLessThan(1280)
    expect(picture.width / picture.height).toBeCloseTo(16 / 9, 1)
  })
})
