import { fromEvent, type Observable, of, Subject, takeUntil } from 'rxjs'
import type { CadencePlan } from '../config/cadence-plan.js'
import type { CameraConfig } from '../config/schema/camera.js'
import type { FootageConfig } from '../config/schema/footage.js'
import type { CameraStateChange } from '../domain/camera-state.js'
import type { Frame } from '../domain/frame.js'
import type { Clock } from '../kit/clock.js'
import { LatestSlot } from '../kit/latest-slot.js'
import type { Log } from '../kit/log.js'
import type { TrackChild } from '../media/children.js'
import type { HardwareDecoder } from '../media/hwaccel.js'
import type { Detector } from './detect/detector.js'
import { openSource, type SourceDeps } from './source/open-source.js'
import { everyFrame, newestFrames } from './source/source-frames.js'

export interface FeedOptions {
  readonly id: string
  readonly camera: CameraConfig
  readonly plan: CadencePlan
  readonly footage: FootageConfig
  /** Live cameras are decoded by it; the CPU, when absent. */
  readonly decoder: HardwareDecoder | undefined
  readonly detectors: ReadonlyMap<string, Pick<Detector, 'inputSize'>>
  readonly onState: (change: CameraStateChange) => void
  readonly clock: Clock
  readonly log: Log
  readonly redact: (text: string) => string
  readonly trackChild: TrackChild
}

/** The frames of a camera, as many as it can be watched at. */
export interface Feed {
  readonly frames: AsyncIterable<Frame>
  /** A frame that came after the one that is being worked on, if there is one; the older one counts as dropped. */
  newer(): Frame | undefined
  /** Connects to a live camera anew. */
  reconnect(): void
  /** Frames so far that a newer one replaced unseen. */
  readonly dropped: number
}

/** Live: the newest frame wins. A file that is played as fast as it can be: every frame counts. */
export function openFeed(options: FeedOptions, signal: AbortSignal): Feed {
  const { camera, clock, log, redact, trackChild, onState } = options
  const asked = new Subject<void>()
  const reconnect = (): void => asked.next()
  const deps = { clock, log, redact, track: trackChild, onState, reconnect: asked }
  const open = (gate?: SourceDeps['gate']) =>
    openSource(sourceOf(options), { ...deps, gate }).pipe(takeUntil(aborted(signal)))
  if (camera.play?.pace === 'fast')
    return { frames: everyFrame(open), newer: () => undefined, reconnect, dropped: 0 }
  const slot = new LatestSlot<Frame>()
  let passedOver = 0
  return {
    frames: newestFrames(open(), slot),
    newer() {
      const frame = slot.poll()
      if (frame) passedOver += 1
      return frame
    },
    reconnect,
    get dropped() {
      return slot.dropped + passedOver
    },
  }
}

function sourceOf({ id, camera, plan, footage, detectors, decoder }: FeedOptions) {
  const { url, transport, frameBudgetMs, maxWidthPx, play } = camera
  return {
    ...{ cameraId: id, url, transport, frameBudgetMs },
    ...{ cadence: plan.cadence, maxIntervalMs: plan.maxIntervalMs },
    fitWithin:
      maxWidthPx === undefined
        ? largestInput([...detectors.values()])
        : { widthPx: maxWidthPx, heightPx: maxWidthPx },
    ...(footage.perCameraBytes > 0 && { ring: { dir: footage.dir, maxBytes: footage.perCameraBytes } }),
    ...(play && { play }),
    decoder,
  }
}

/** Larger frames tell none of the models more. */
const largestInput = (detectors: readonly Pick<Detector, 'inputSize'>[]) => ({
  widthPx: Math.max(...detectors.map(({ inputSize }) => inputSize.widthPx)),
  heightPx: Math.max(...detectors.map(({ inputSize }) => inputSize.heightPx)),
})

const aborted = (signal: AbortSignal): Observable<unknown> =>
  signal.aborted ? of(undefined) : fromEvent(signal, 'abort')
