import type { CameraBoard } from '../api/camera-board.js'
import type { Clock } from '../kit/clock.js'
import type { Recorder } from '../pipeline/record/recorder.js'
import type { Commands } from './commands/dispatcher.js'
import type { Delivery } from './delivery.js'
import type { EvidenceCare } from './evidence-care.js'
import type { Storage } from './storage.js'

export interface Measured {
  readonly evidence: EvidenceCare
  readonly board: CameraBoard
  readonly storage: Storage
  readonly recorder: Recorder
  readonly delivery: Delivery
  readonly commands: Commands
  readonly clock: Clock
  readonly startedAtMs: number
}

/** What a box tells of itself once a minute. */
export async function measure({
  board,
  storage,
  recorder,
  delivery,
  commands,
  evidence,
  clock,
  startedAtMs,
}: Measured) {
  const { published, retried, resent, dead } = delivery.counts()
  const oldestAgeMs = storage.store.oldestAgeMs(clock.now())
  return {
    uptimeMs: clock.now() - startedAtMs,
    cameras: board.all().map(({ id, state, judged, dropped }) => {
      return { id, state: state?.state ?? ('no-frames' as const), frames: judged, dropped }
    }),
    incidents: recorder.counts(),
    outbox: {
      depth: storage.store.depth(),
      unreceipted: storage.store.unreceipted(),
      published,
      retried,
      resent,
      dead,
      ...(oldestAgeMs !== undefined && { oldestAgeMs }),
    },
    receipts: delivery.receipts(),
    commands: commands.counts(),
    evidence: evidence.figures(),
    disk: await storage.disk(),
  }
}
