import type { Evidence } from '../../domain/evidence.js'
import type { Incident, IncidentChange } from '../../domain/incident.js'
import { backoffMs } from '../../kit/backoff.js'
import { every } from '../../kit/every.js'
import { inTurn } from '../../kit/in-turn.js'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import { LatestSlot } from '../../kit/latest-slot.js'
import type { Log } from '../../kit/log.js'
import type { Ballast } from './ballast.js'
import { type Develop, develop as developHere } from './develop.js'
import type { EvidenceFiles } from './evidence-files.js'
import {
  changeJob,
  clipJob,
  type Job,
  lacksEvidence,
  lacksOriginal,
  type RecordedClip,
  recordingOf,
  type Speaker,
  writeEvidence,
} from './job.js'
import type { Privacy, View } from './pictures.js'
import { Rush } from './rush.js'
import type { IncidentStore } from './store.js'
import { type WaitingLimits, WaitingList } from './waiting-list.js'

export interface Recorded {
  readonly change: IncidentChange
  readonly evidence: readonly Evidence[]
  /** Of the message; absent where nobody is told. */
  readonly seq: number | undefined
}

/** `waiting`: kept in memory until the disk takes it. `lost`: given up, counted and logged. */
export type RecordOutcome = 'recorded' | 'waiting' | 'lost'

/** Changes since the recorder was made. */
export interface RecorderCounts {
  readonly recorded: number
  readonly waiting: number
  readonly lost: number
  readonly withoutEvidence: number
}

export interface Recorder {
  /**
   * Makes a change durable: pictures first, then one transaction. Changes are recorded in the order of the calls.
   * Never rejects. The frame of the view may be let go once this resolves.
   */
  record(change: IncidentChange, view: View): Promise<RecordOutcome>
  /** Adds a clip to an incident on record, and says so upstream; `lost` where there is no such incident. Never rejects. */
  addClip(incidentId: string, clip: RecordedClip, view: Omit<View, 'frame'>): Promise<RecordOutcome>
  /** Called once. Tries what is waiting again and again until `signal` fires, then once more, and resolves. */
  run(signal: AbortSignal): Promise<void>
  counts(): RecorderCounts
  /** Why the disk takes nothing at present; undefined when all is well. */
  trouble(): string | undefined
}

export interface RecorderOptions extends Speaker {
  readonly store: Pick<IncidentStore, 'record' | 'findIncident'>
  readonly files: EvidenceFiles
  /** Where it is absent, pictures show what the camera shows. */
  readonly privacy?: Privacy | undefined
  /** Who makes the pictures; this thread, where absent. */
  readonly develop?: Develop
  /** Taken when `run` starts, and again when it was given away and there is room. */
  readonly ballast: Ballast
  readonly log: Log
  /** Called after each commit, in order. Must not throw. */
  readonly onRecorded: (recorded: Recorded) => void
  readonly limits?: WaitingLimits
  /** While more changes than this wait for their pictures, these are made small, of the frame; no limit, where absent. */
  readonly mostWaiting?: number
}

const defaultLimits: WaitingLimits = { changes: 1000, evidenceBytes: 64 * 1024 * 1024 }
const retryWaits = { firstMs: 1000, longestMs: 30_000 }
const ballastCheckMs = 60_000

export function createRecorder(options: RecorderOptions): Recorder {
  const { store, files, ballast, privacy, clock, log, onRecorded } = options
  const { limits = defaultLimits, develop = developHere, mostWaiting = Number.POSITIVE_INFINITY } = options
  const waiting = new WaitingList<Job>(limits)
  const counts = { recorded: 0, lost: 0, withoutEvidence: 0 }
  let trouble: string | undefined
  const alarm = new LatestSlot<true>()
  /** Pictures of one change are drawn while those of the one before are written; a later change never overtakes an earlier one. */
  const drawingTurn = inTurn()
  const writingTurn = inTurn()
  /** Of incidents, the newest that is drawn and not yet written. */
  const comingChanges = new Map<string, IncidentChange>()

  const rush = new Rush(mostWaiting, waiting =>
    log.warn({ waiting }, 'many incidents at once: their evidence is made small, of the analysed frame'),
  )

  const prepare = (change: IncidentChange, view: View): Promise<Job> => {
    const isHurried = rush.next()
    const incidentId = change.incident.id
    const before = (comingChanges.get(incidentId)?.incident ?? onRecord(store, incidentId))?.severity
    comingChanges.set(incidentId, change)
    return changeJob(change, view, before, {
      ...{ develop, privacy, isHurried },
      footageGone: () =>
        log.warn(
          { incidentId, cameraId: view.camera.id },
          'evidence has the size of the analysed frame: its footage is gone',
        ),
      failed: (error: unknown) =>
        log.error({ incidentId, error: describeError(error) }, 'evidence cannot be drawn'),
    })
  }

  const write = async (change: IncidentChange, drawn: Promise<Job>): Promise<RecordOutcome> => {
    try {
      return await attemptInOrder(await drawn)
    } finally {
      if (comingChanges.get(change.incident.id) === change) comingChanges.delete(change.incident.id)
    }
  }

  const attempt = async (job: Job): Promise<RecordOutcome> => {
    // An incident without its pictures is worth more than none.
    const pictureError = await writeEvidence(job, files, privacy?.originals).then(
      () => undefined,
      describeError,
    )
    try {
      const seq = store.record(recordingOf(job, options))
      confirm(job, seq, pictureError)
      return 'recorded'
    } catch (error) {
      if (isLamppostError(error, 'STORE_UNAVAILABLE')) return suspend(describeError(error))
      lose(job, describeError(error))
      return 'lost'
    }
  }

  const confirm = (job: Job, seq: number | undefined, pictureError: string | undefined): void => {
    counts.recorded += 1
    if (lacksEvidence(job)) {
      counts.withoutEvidence += 1
      const fields = { incidentId: job.change.incident.id, seq, error: pictureError }
      log.warn(fields, 'an incident is recorded without its pictures')
    }
    if (lacksOriginal(job)) {
      const fields = { incidentId: job.change.incident.id, error: pictureError }
      log.warn(fields, 'the original of a picture is not kept')
    }
    onRecorded({ change: job.change, evidence: job.evidence, seq })
  }

  const suspend = (cause: string): RecordOutcome => {
    if (trouble === undefined) log.error({ error: cause }, 'incidents cannot be recorded and wait in memory')
    trouble = cause
    return 'waiting'
  }

  const lose = ({ change }: Job, cause: string): void => {
    counts.lost += 1
    const { id, scenario, severity } = change.incident
    log.error(
      { incidentId: id, scenario, severity, kind: change.kind, error: cause },
      'an incident change is lost',
    )
  }

  const keep = (job: Job): void => {
    for (const lost of waiting.add(job)) lose(lost, 'too many changes are waiting for the disk')
    alarm.put(true)
  }

  const retry = async (): Promise<void> => {
    for (let job = waiting.first(); job; job = waiting.first()) {
      if ((await attempt(job)) === 'waiting') return
      waiting.shift()
    }
    if (trouble === undefined) return
    trouble = undefined
    log.info({ ...counts }, 'the disk takes incidents again')
  }

  const retryLoop = async (signal: AbortSignal): Promise<void> => {
    for (let tries = 0; !signal.aborted; tries = waiting.size > 0 ? tries + 1 : 0) {
      if (waiting.size === 0) await alarm.take()
      await clock.sleep(backoffMs(tries, retryWaits), signal).catch(() => {})
      await writingTurn(retry)
    }
    if (waiting.size > 0)
      log.error({ waiting: waiting.size }, 'ends with incidents that the disk did not take')
  }

  const ballastLoop = async (signal: AbortSignal): Promise<void> => {
    await ballast.refill()
    await every(ballastCheckMs, clock, signal, () => ballast.refill())
  }

  const attemptInOrder = async (job: Job): Promise<RecordOutcome> => {
    const outcome = waiting.size > 0 ? 'waiting' : await attempt(job)
    if (outcome === 'waiting') keep(job)
    return outcome
  }

  return {
    record: (change, view) => {
      rush.come()
      const drawn = drawingTurn(() => prepare(change, view)).finally(holdPicture(view))
      return writingTurn(() => write(change, drawn))
    },
    addClip: (incidentId, clip, view) =>
      writingTurn(async () => {
        const incident = onRecord(store, incidentId)
        if (incident) return attemptInOrder(clipJob(incident, view, clip))
        log.warn(
          { incidentId, cameraId: view.camera.id },
          'a clip is given up: its incident is not on record',
        )
        return 'lost'
      }),
    run: async signal => {
      signal.addEventListener('abort', () => alarm.close(), { once: true })
      await Promise.all([retryLoop(signal), ballastLoop(signal)])
    },
    counts: () => ({ ...counts, waiting: waiting.size }),
    trouble: () => trouble,
  }
}

/** Where many cameras find something in the same moment, a turn comes late: the picture must still be there. */
function holdPicture({ frame }: View): () => void {
  if (!frame?.footage) return () => {}
  return frame.footage.hold({ fromPtsMs: frame.ptsMs, toPtsMs: frame.ptsMs })
}

function onRecord(store: Pick<IncidentStore, 'findIncident'>, id: string): Incident | undefined {
  try {
    return store.findIncident(id)
  } catch {
    return undefined
  }
}
