import { v7 as uuidv7 } from 'uuid'
import type { Evidence } from '../../domain/evidence.js'
import type { Incident, IncidentChange, Severity } from '../../domain/incident.js'
import type { Clock } from '../../kit/clock.js'
import { incidentEvent } from '../../messages/incident-event.js'
import type { BoxIdentity } from '../../messages/message.js'
import type { FindFaces } from './anonymise.js'
import type { EvidenceFile, EvidenceFiles } from './evidence-files.js'
import { drawPictures, evidenceKind, type View } from './pictures.js'
import type { Recording } from './store.js'

/** A change on its way to the disk, with what was done for it so far, so that a retry goes on from there. */
export interface Job {
  readonly change: IncidentChange
  readonly view: Omit<View, 'frame'>
  /** The same through all retries: the centre drops what it already has. */
  readonly messageId: string
  /** Pieces of proof that it needs. */
  readonly wanted: number
  /** Written. */
  readonly evidence: Evidence[]
  /** Made and not yet written. */
  unwritten: readonly EvidenceFile[]
}

const emptyJob = (change: IncidentChange, view: Omit<View, 'frame'>, wanted: number): Job => ({
  ...{ change, view, wanted },
  ...{ messageId: uuidv7(), evidence: [], unwritten: [] },
})

/** Told what the pictures of a change lack. */
export interface PictureTrouble {
  /** They have the size of the frame, not that of the camera. */
  footageGone(): void
  /** They cannot be drawn. */
  failed(error: unknown): void
}

/**
 * The job of a change, with its pictures drawn, so that the frame can be let go. `before` is the severity on record. Where
 * the pictures cannot be drawn, the change goes without them.
 */
export async function changeJob(
  change: IncidentChange,
  { frame, ...view }: View,
  before: Severity | undefined,
  trouble: PictureTrouble,
  findFaces?: FindFaces,
): Promise<Job> {
  const kind = evidenceKind(change, before)
  // The clean and the annotated picture belong together.
  const job = emptyJob(change, view, kind === undefined ? 0 : 2)
  if (kind === undefined || !frame) return job
  const { capturedAtMs, footage, ptsMs } = frame
  const still = await footage?.still(ptsMs)
  if (footage && !still) trouble.footageGone()
  const pictures = await drawPictures(change, frame, still ?? frame, view, findFaces).catch(error => {
    trouble.failed(error)
    return []
  })
  job.unwritten = pictures.map(({ variant, jpeg }) => ({
    draft: { incidentId: change.incident.id, kind, variant, mime: 'image/jpeg', capturedAtMs },
    content: jpeg,
  }))
  return job
}

/** The job that adds a clip to an incident as it is on record. */
export function clipJob(incident: Incident, view: Omit<View, 'frame'>, clip: RecordedClip): Job {
  const job = emptyJob({ kind: 'updated', incident }, view, 1)
  const { mp4, capturedAtMs } = clip
  const draft = { incidentId: incident.id, kind: 'clip', variant: 'clean', mime: 'video/mp4' } as const
  job.unwritten = [{ draft: { ...draft, capturedAtMs }, content: mp4 }]
  return job
}

export interface RecordedClip {
  readonly mp4: Buffer
  /** Of its first picture, epoch milliseconds. */
  readonly capturedAtMs: number
}

/** Moves what was made to the disk. Rejects with STORE_UNAVAILABLE; what was written until then stays. */
export async function writeEvidence(job: Job, files: EvidenceFiles): Promise<void> {
  for (const file of job.unwritten) {
    job.evidence.push(await files.write(file.draft, file.content))
    job.unwritten = job.unwritten.filter(other => other !== file)
  }
}

export const lacksEvidence = (job: Job): boolean => job.evidence.length < job.wanted

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
