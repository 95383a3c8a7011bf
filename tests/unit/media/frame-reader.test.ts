import { describe, expect, it } from 'vitest'
import { createFrameReader, type DecodedFrame } from '../../../edge/media/frame-reader.js'

const HEADER = { width: 2, height: 1, ptsMs: 40, keyframe: true }
const bytes = (...values: number[]) => Uint8Array.from(values)

function collect(gate?: () => Promise<void> | undefined) {
  const frames: DecodedFrame[] = []
  const reader = createFrameReader(frame => frames.push(frame), gate)
  return { frames, reader, end: () => reader.pixels.end() }
}

describe('createFrameReader', () => {
  it('puts frames together from chunks of any size', async () => {
    const { frames, reader, end } = collect()
    for (const ptsMs of [0, 40, 80]) reader.announce({ ...HEADER, ptsMs })
    reader.pixels.write(bytes(1, 2))
    reader.pixels.write(bytes(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))
    reader.pixels.write(bytes(15, 16, 17, 18))
    end()
    await reader.drained
    expect(frames.map(frame => [...frame.pixels])).toEqual([
      [1, 2, 3, 4, 5, 6],
      [7, 8, 9, 10, 11, 12],
      [13, 14, 15, 16, 17, 18],
    ])
    expect(frames.map(frame => frame.ptsMs)).toEqual([0, 40, 80])
    expect(new Set(frames.map(frame => frame.pixels.buffer)).size).toBe(3)
  })

  it('waits for the announcement when pixels come first', async () => {
    const { frames, reader, end } = collect()
    reader.pixels.write(bytes(1, 2, 3, 4, 5, 6))
    end()
    await Promise.resolve()
    expect(frames).toEqual([])
    reader.announce(HEADER)
    await reader.drained
    expect(frames).toHaveLength(1)
  })

  it('leaves out frames without a time, and frames that were cut short', async () => {
    const { frames, reader, end } = collect()
    reader.announce({ ...HEADER, ptsMs: Number.NaN })
    reader.announce(HEADER)
    reader.announce({ ...HEADER, ptsMs: 80 })
    reader.pixels.write(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13))
    end()
    await reader.drained
    expect(frames.map(frame => frame.ptsMs)).toEqual([40])
  })

  it('gives a frame only when the gate has opened, within one chunk too', async () => {
    const opens: (() => void)[] = []
    const { frames, reader, end } = collect(() => new Promise(resolve => opens.push(resolve)))
    for (const ptsMs of [0, 40, 80]) reader.announce({ ...HEADER, ptsMs })
    reader.pixels.write(new Uint8Array(18))
    end()
    for (const count of [0, 1, 2]) {
      await new Promise(resolve => setImmediate(resolve))
      expect(frames).toHaveLength(count)
      reader.announce({ ...HEADER, ptsMs: 1000 })
      await new Promise(resolve => setImmediate(resolve))
      expect(frames, 'an announcement is no open gate').toHaveLength(count)
      opens[count]!()
    }
    await reader.drained
  })

  it('does not wait for an announcement that cannot come', async () => {
    const { frames, reader, end } = collect()
    reader.pixels.write(new Uint8Array(18))
    end()
    await new Promise(resolve => setImmediate(resolve))
    reader.allAnnounced()
    await reader.drained
    expect(frames).toEqual([])
  })

  it('swallows the rest once it is told to, even while the gate is shut', async () => {
    const { frames, reader, end } = collect(() => new Promise(() => {}))
    reader.announce(HEADER)
    reader.pixels.write(new Uint8Array(18))
    reader.pixels.write(new Uint8Array(18))
    end()
    await new Promise(resolve => setImmediate(resolve))
    reader.discard()
    await reader.drained
    expect(frames).toEqual([])
  })
})
