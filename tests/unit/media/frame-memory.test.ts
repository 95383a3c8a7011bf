import { describe, expect, it } from 'vitest'
import { FrameMemory } from '../../../edge/media/frame-memory.js'
import { createFrameReader, type DecodedFrame } from '../../../edge/media/frame-reader.js'

describe('FrameMemory', () => {
  it('hands out again what was given back, if it has the size', () => {
    const memory = new FrameMemory()
    const first = memory.take(12)
    memory.give(first)
    expect(memory.take(12)).toBe(first)
    memory.give(first)
    expect(memory.take(24)).toHaveLength(24)
    expect(memory.take(12)).not.toBe(first)
  })

  it('keeps no more than a few', () => {
    const memory = new FrameMemory()
    const many = Array.from({ length: 10 }, () => new Uint8Array(new SharedArrayBuffer(3)))
    for (const pixels of many) memory.give(pixels)
    const again = many.map(() => memory.take(3))
    expect(again.filter(pixels => many.includes(pixels))).toHaveLength(4)
  })
})

describe('a frame that is released', () => {
  it('lends its memory to one later frame, however often it is released, and none before', async () => {
    const frames: DecodedFrame[] = []
    const reader = createFrameReader(frame => frames.push(frame))
    const show = (value: number) =>
      new Promise<void>(resolve => {
        reader.announce({ width: 2, height: 1, ptsMs: value, keyframe: true })
        reader.pixels.write(new Uint8Array(6).fill(value), () => resolve())
      })
    await show(1)
    await show(2)
    expect(frames[1]!.pixels).not.toBe(frames[0]!.pixels)
    expect([...frames[0]!.pixels]).toEqual([1, 1, 1, 1, 1, 1])
    frames[0]!.release()
    frames[0]!.release()
    await show(3)
    await show(4)
    expect(frames[2]!.pixels).toBe(frames[0]!.pixels)
    expect(frames[3]!.pixels).not.toBe(frames[0]!.pixels)
    expect(frames.slice(1).map(({ pixels }) => pixels[0])).toEqual([2, 3, 4])
  })
})
