import { v7 as uuidv7 } from 'uuid'
import type { Evidence } from '../../domain/evidence.js'
import type { IncidentChange, Severity } from '../../domain/incident.js'
import type { Clock } from '../../kit/clock.js'
import { incidentEvent } from '../../messages/incident-event.js'
import type { BoxIdentity } from '../../messages/message.js'
import type { EvidenceFiles } from './evidence-files.js'
import { drawPictures, evidenceKind, type Picture, type View } from './pictures.js'
import type { Recording } from './store.js'

/** A change on its way to the disk, with what was done for it so far, so that a retry goes on from there. */
export interface Job {
  readonly change: IncidentChange
  readonly view: Omit<View, 'frame'>
  /** The same through all retries: the centre drops what it already has. */
  readonly messageId: string
  /** Which proof it needs, if any. */
  readonly kind: Evidence['kind'] | undefined
  readonly capturedAtMs: number
  /** Written. */
  readonly evidence: Evidence[]
  /** Drawn and not yet written. */
  pictures: readonly Picture[]
}

/** Draws what has to be drawn, so that the frame can be let go. Rejects when the frame cannot be encoded. */
export async function drawJob(job: Job, { frame, ...view }: View): Promise<void> {
  if (job.kind && frame) job.pictures = await drawPictures(job.change, frame, view)
}

export const newJob = (
  change: IncidentChange,
  { frame, ...view }: View,
  before: Severity | undefined,
): Job => ({
  change,
  view,
  messageId: uuidv7(),
  kind: evidenceKind(change, before),
  capturedAtMs: frame?.capturedAtMs ?? change.incident.capturedAtMs,
  evidence: [],
  pictures: [],
})

/** Moves what is drawn to the disk. Rejects with STORE_UNAVAILABLE; what was written until then stays. */
export async function writePictures(job: Job, files: EvidenceFiles): Promise<void> {
  const { change, kind, capturedAtMs } = job
  for (const picture of kind ? job.pictures : []) {
    const draft = { incidentId: change.incident.id, kind: kind!, variant: picture.variant, capturedAtMs }
    job.evidence.push(await files.write(draft, picture.jpeg))
    job.pictures = job.pictures.filter(other => other !== picture)
  }
}

/** The clean and the annotated picture belong together. */
export const lacksEvidence = (job: Job): boolean => job.kind !== undefined && job.evidence.length < 2

export interface Speaker {
  readonly identity: BoxIdentity
  readonly clock: Clock
  /** Whether the system clock is set by a time server; undefined where that cannot be told. */
  readonly isClockSynced: () => boolean | undefined
}

/** What the store writes for a job, with the event as it goes upstream. */
export function recordingOf(job: Job, { identity, clock, isClockSynced }: Speaker): Recording {
  const { change, evidence, messageId, view } = job
  const timeMs = clock.now()
  return {
    change,
    evidence,
    messageId,
    recordedAtMs: timeMs,
    buildMessage: seq =>
      incidentEvent({
        change,
        evidence,
        identity,
        model: view.model,
        source: { kind: 'camera', ...view.camera },
        seq,
        id: messageId,
        timeMs,
        clock: { monotonicMs: clock.monotonicMs(), synced: isClockSynced() },
      }),
  }
}
