import { type Observable, of, Subject, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Frame } from '../../../../edge/domain/frame.js'
import { LatestSlot } from '../../../../edge/kit/latest-slot.js'
import type { Gate } from '../../../../edge/media/frame-reader.js'
import { everyFrame, newestFrames } from '../../../../edge/pipeline/source/source-frames.js'

const frame = (ptsMs: number): Frame => ({
  sourceId: 'cam',
  width: 1,
  height: 1,
  pixels: new Uint8Array(new SharedArrayBuffer(3)),
  capturedAtMs: ptsMs,
  ptsMs,
  release: () => {},
})

async function collect(frames: AsyncIterable<Frame>): Promise<number[]> {
  const times: number[] = []
  for await (const { ptsMs } of frames) times.push(ptsMs)
  return times
}

describe('newestFrames', () => {
  it('gives the newest frame and counts what it replaced', async () => {
    const source = new Subject<Frame>()
    const slot = new LatestSlot<Frame>()
    const frames = newestFrames(source, slot)
    const first = frames.next()
    for (const ptsMs of [1, 2, 3, 4]) source.next(frame(ptsMs))
    expect((await first).value?.ptsMs).toBe(1)
    expect((await frames.next()).value?.ptsMs).toBe(4)
    expect(slot.dropped).toBe(2)
    source.complete()
    expect((await frames.next()).done).toBe(true)
  })

  it('gives the last frame before it throws what the source threw', async () => {
    const source = new Subject<Frame>()
    const frames = newestFrames(source)
    const first = frames.next()
    source.next(frame(1))
    await first
    source.next(frame(2))
    source.error(new Error('away'))
    expect((await frames.next()).value?.ptsMs).toBe(2)
    await expect(frames.next()).rejects.toThrow('away')
  })

  it('unsubscribes when the loop is left', async () => {
    const source = new Subject<Frame>()
    const frames = newestFrames(source)
    const first = frames.next()
    source.next(frame(1))
    await first
    await frames.return()
    expect(source.observed).toBe(false)
  })
})

describe('everyFrame', () => {
  /** A source that obeys its gate, as the reader of ffmpeg's output does. */
  function paced(gate: Gate, count: number, log: string[]): Observable<Frame> {
    const source = new Subject<Frame>()
    const run = async () => {
      for (let ptsMs = 1; ptsMs <= count && source.observed; ptsMs += 1) {
        log.push(`decoded ${ptsMs}`)
        await gate(frame(ptsMs))
        source.next(frame(ptsMs))
      }
      source.complete()
    }
    setImmediate(() => void run())
    return source
  }

  it('gives every frame in order', async () => {
    expect(await collect(everyFrame(gate => paced(gate, 50, [])))).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    )
  })

  it('has at most two frames ahead of the one being worked on', async () => {
    const log: string[] = []
    for await (const { ptsMs } of everyFrame(gate => paced(gate, 10, log))) {
      await new Promise(resolve => setImmediate(resolve))
      expect(log.length).toBeLessThanOrEqual(ptsMs + 2)
    }
    expect(log).toHaveLength(10)
  })

  it('gives what came before it throws what the source threw', async () => {
    const fails = () => throwError(() => new Error('cut short'))
    await expect(collect(everyFrame(fails))).rejects.toThrow('cut short')
    expect(await collect(everyFrame(() => of(frame(1), frame(2))))).toEqual([1, 2])
  })

  it('lets the source go when the loop is left, gate shut or not', async () => {
    const log: string[] = []
    let source: Subject<Frame> | undefined
    for await (const { ptsMs } of everyFrame(gate => {
      source = paced(gate, 100, log) as Subject<Frame>
      return source
    })) {
      await new Promise(resolve => setImmediate(resolve))
      if (ptsMs === 2) break
    }
    await new Promise(resolve => setImmediate(resolve))
    expect(source?.observed).toBe(false)
    expect(log.length).toBeLessThanOrEqual(5)
  })
})
