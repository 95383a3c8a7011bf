import { describe, expect, it } from 'vitest'
import type { Box } from '../../../edge/domain/box.js'
import { detectionCount } from '../../../edge/domain/detections.js'
import type { Frame } from '../../../edge/domain/frame.js'
import type { StandingScene } from '../../../edge/domain/track.js'
import type { Detector, Found } from '../../../edge/pipeline/detect/detector.js'
import { createJudge } from '../../../edge/pipeline/judge/judge.js'
import type { Locator } from '../../../edge/pipeline/locate/locator.js'
import { createLookout } from '../../../edge/pipeline/lookout.js'
import { createTracker } from '../../../edge/pipeline/track/tracker.js'
import { detectionsOf } from '../../support/detections.js'
import { garbage } from '../../support/judging.js'

const BAG = { label: 'garbage', box: [100, 100, 160, 160] as Box, score: 0.9 }

interface Parts {
  readonly find?: () => Partial<Found>
  readonly locate?: Locator
}

function lookoutAt(found: () => readonly (typeof BAG)[], stood?: StandingScene, parts: Parts = {}) {
  const detector = {
    model: { id: 'm', sha256: '', provider: 'cpu' },
    labels: detectionsOf([]).labels,
    detect: async (_camera: string, take: () => Frame) => {
      take()
      return { ...(parts.find?.() ?? { detections: detectionsOf(found()) }), timings: {}, waitedMs: 0 }
    },
  } as unknown as Detector
  return createLookout({
    cameraId: 'east',
    detector,
    tracker: createTracker({ sureScore: 0.35 }),
    locate: parts.locate ?? (tracks => tracks.map(track => ({ track }))),
    stood,
    judge: createJudge({
      ...{ cameraId: 'east', scenarios: [{ ...garbage, zones: [] }], zones: {}, timeZone: 'UTC' },
      ...{ known: [], newId: () => 'id' },
    }),
  })
}

const frameAt = (capturedAtMs: number) => ({ width: 1280, height: 720, capturedAtMs }) as Frame
const { signal } = new AbortController()

describe('a model at a camera', () => {
  it('says nothing before it has looked', () => {
    const lookout = lookoutAt(() => [BAG])
    expect(lookout.known).toBeUndefined()
    expect(lookout.judge(frameAt(0))).toEqual([])
  })

  it('holds what it found for the frames in which nothing moves, until it has looked again', async () => {
    const seen = [[BAG]]
    const lookout = lookoutAt(() => seen.shift() ?? [])
    await lookout.look(() => frameAt(0), signal)
    const changes = Array.from({ length: 120 }, (_, second) => lookout.judge(frameAt(second * 1000))).flat()
    expect(changes.map(({ kind, sighting }) => [kind, sighting.modelId])).toContainEqual(['opened', 'm'])
    await lookout.look(() => frameAt(120_000), signal)
    const later = Array.from({ length: 600 }, (_, second) =>
      lookout.judge(frameAt(120_000 + second * 1000)),
    ).flat()
    // One look that did not show it proves nothing, however long nothing moves.
    expect(later).toEqual([])
    for (let more = 0; more < 30; more += 1) {
      await lookout.look(() => frameAt(720_000 + more * 1000), signal)
      later.push(...lookout.judge(frameAt(720_000 + more * 1000)))
    }
    expect(later.map(({ kind }) => kind)).toEqual(['cleared'])
  })

  it('follows what is faint in the frame that showed it, and neither tells it nor holds it', async () => {
    const seen = [
      { sure: [BAG], faint: [] },
      { sure: [], faint: [{ ...BAG, score: 0.2 }] },
    ]
    const tracked: number[][] = []
    const lookout = lookoutAt(() => [], undefined, {
      find: () => {
        const { sure, faint } = seen.shift()!
        return { detections: detectionsOf(sure), withFaint: detectionsOf([...sure, ...faint]) }
      },
      locate: tracks => {
        tracked.push(tracks.map(({ lastSeenAtMs }) => lastSeenAtMs))
        return tracks.map(track => ({ track }))
      },
    })
    await lookout.look(() => frameAt(0), signal)
    lookout.judge(frameAt(0))
    await lookout.look(() => frameAt(1000), signal)
    expect(detectionCount(lookout.known!)).toBe(0)
    lookout.judge(frameAt(1000))
    lookout.judge(frameAt(2000))
    expect(tracked).toEqual([[0], [1000], [1000]])
  })

  it('knows what stood before a restart, in frames of another size', async () => {
    const before = lookoutAt(() => [BAG])
    expect(before.standing()).toBeUndefined()
    await before.look(() => frameAt(0), signal)
    for (let second = 0; second < 20; second += 1) before.judge(frameAt(second * 1000))
    const scene = before.standing()!
    expect(scene).toMatchObject({ frameWidth: 1280, frameHeight: 720, things: [{ label: 'garbage' }] })

    const half = (capturedAtMs: number) => ({ width: 640, height: 360, capturedAtMs }) as Frame
    const after = lookoutAt(() => [{ ...BAG, box: [50, 50, 80, 80] }], scene)
    await after.look(() => half(30_000), signal)
    after.judge(half(30_000))
    const { id, sinceMs } = scene.things[0]!
    expect(after.standing()!.things).toMatchObject([{ id, sinceMs, lastSeenAtMs: 30_000 }])
  })
})
