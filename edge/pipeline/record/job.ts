import { v7 as uuidv7 } from 'uuid'
import { codingOf } from '../../config/city-codes.js'
import type { CodeScheme } from '../../config/schema/codes.js'
import type { Evidence } from '../../domain/evidence.js'
import type { Frame } from '../../domain/frame.js'
import { type Incident, type IncidentChange, isTold } from '../../domain/incident.js'
import type { Severity } from '../../domain/sighting.js'
import type { Clock } from '../../kit/clock.js'
import { incidentEvent } from '../../messages/incident-event.js'
import type { BoxIdentity } from '../../messages/message.js'
import type { AlbumPicture } from './album.js'
import type { Develop, Prints } from './develop.js'
import type { EvidenceFile, EvidenceFiles } from './evidence-files.js'
import { encodeJpeg } from './jpeg.js'
import type { Originals } from './originals/originals.js'
import { evidenceKind, negativeOf, type Privacy, type View } from './pictures.js'
import { proofEntry } from './proof-entry.js'
import type { RgbImage } from './rgb-image.js'
import { thumbnail } from './small-pictures.js'
import type { Recording } from './store.js'

/** What is kept apart from the evidence, for those who may see it. */
interface OriginalFile extends EvidenceFile {
  readonly isOriginal: true
}

const isOriginal = (file: EvidenceFile): file is OriginalFile => 'isOriginal' in file

/** A change on its way to the disk, with what was done for it so far, so that a retry goes on from there. */
export interface Job {
  readonly change: IncidentChange
  readonly view: Omit<View, 'frame' | 'placeBefore'>
  /** The same through all retries: the centre drops what it already has. */
  readonly messageId: string
  /** Pieces of proof that it needs. */
  readonly wanted: number
  /** Written. */
  readonly evidence: Evidence[]
  /** Made and not yet written. */
  unwritten: readonly EvidenceFile[]
}

const emptyJob = (change: IncidentChange, view: Job['view'], wanted: number): Job => ({
  ...{ change, view, wanted },
  ...{ messageId: uuidv7(), evidence: [], unwritten: [] },
})

/** How pictures come about. */
export interface Studio {
  readonly develop: Develop
  readonly privacy?: Privacy | undefined
  /**
   * The pictures are made of the frame, and small: to find one in the footage takes ffmpeg several times as long as the rest, and
   * a full one twice as long as a small one.
   */
  readonly isHurried: boolean
  /** The pictures have the size of the frame, not that of the camera. */
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
  { frame, placeBefore, ...view }: View,
  before: Severity | undefined,
  studio: Studio,
): Promise<Job> {
  const kind = evidenceKind(change, before)
  // The clean, the annotated and the small picture belong together.
  const job = emptyJob(change, view, kind === undefined ? 0 : 3)
  if (kind === undefined || !frame) return job
  const { capturedAtMs, footage, ptsMs } = frame
  const still = studio.isHurried ? undefined : await footage?.still(ptsMs)
  if (footage && !still && !studio.isHurried) studio.footageGone()
  const { original, ...prints } = await printsOf(change, frame, still ?? frame, view, studio)
  const draft = { incidentId: change.incident.id, kind, mime: 'image/jpeg', capturedAtMs }
  job.unwritten = [
    ...variants.flatMap(variant => {
      const jpeg = prints[variant]
      return jpeg ? [{ draft: { ...draft, variant }, content: jpeg }] : []
    }),
    ...(original ? [originalFile(original, draft)] : []),
    ...(placeBefore ? await filesBefore(placeBefore, change.incident.id, studio) : []),
  ]
  return job
}

const variants = ['clean', 'annotated', 'thumbnail'] as const

async function printsOf(
  change: IncidentChange,
  frame: Frame,
  picture: RgbImage,
  view: View,
  { develop, privacy, isHurried, failed }: Studio,
): Promise<Partial<Prints>> {
  try {
    return await develop({ ...(await negativeOf(change, frame, picture, view, privacy)), isHurried })
  } catch (error) {
    failed(error)
    const original = privacy?.originals && (await encodeJpeg(picture).catch(() => undefined))
    return original ? { original } : {}
  }
}

/** What the change can do without, and comes after what it cannot. */
async function filesBefore(
  { jpeg, capturedAtMs }: AlbumPicture,
  incidentId: string,
  { failed }: Pick<Studio, 'failed'>,
): Promise<EvidenceFile[]> {
  const draft = { incidentId, kind: 'before', mime: 'image/jpeg', capturedAtMs } as const
  const clean = { draft: { ...draft, variant: 'clean' as const }, content: jpeg }
  const small = await thumbnail(jpeg).catch(failed)
  return [clean, ...(small ? [{ draft: { ...draft, variant: 'thumbnail' as const }, content: small }] : [])]
}

const originalFile = (jpeg: Uint8Array, draft: Omit<EvidenceFile['draft'], 'variant'>): OriginalFile => ({
  draft: { ...draft, variant: 'clean' },
  content: jpeg,
  isOriginal: true,
})

/** The job that adds a clip to an incident as it is on record. */
export function clipJob(incident: Incident, view: Omit<View, 'frame'>, clip: RecordedClip): Job {
  const job = emptyJob({ kind: 'updated', incident, notes: [] }, view, 1)
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

/**
 * Moves what was made to the disk, all at once: syncs of several files wait for the disk together. Rejects with
 * STORE_UNAVAILABLE; what could be written stays.
 */
export async function writeEvidence(job: Job, files: EvidenceFiles, originals?: Originals): Promise<void> {
  const [kept, apart] = [job.unwritten.filter(file => !isOriginal(file)), job.unwritten.filter(isOriginal)]
  const tries = await Promise.allSettled(kept.map(({ draft, content }) => files.write(draft, content)))
  job.evidence.push(...tries.flatMap(each => (each.status === 'fulfilled' ? [each.value] : [])))
  job.unwritten = [...kept.filter((_, at) => tries[at]!.status === 'rejected'), ...apart]
  for (const each of tries) if (each.status === 'rejected') throw each.reason
  // They say of which evidence they are.
  for (const file of apart) {
    await originals?.keep(originalDraft(file, job), file.content)
    job.unwritten = job.unwritten.filter(other => other !== file)
  }
}

function originalDraft({ draft: { variant, ...draft } }: OriginalFile, { evidence }: Job) {
  const evidenceId = evidence.find(each => each.kind === draft.kind && each.variant === variant)?.id
  return { ...draft, ...(evidenceId !== undefined && { evidenceId }) }
}

export const lacksEvidence = (job: Job): boolean => job.evidence.length < job.wanted

export const lacksOriginal = (job: Job): boolean => job.unwritten.some(isOriginal)

export interface Speaker {
  readonly identity: BoxIdentity
  readonly clock: Clock
  /** Whether the system clock is set by a time server; undefined where that cannot be told. */
  readonly isClockSynced: () => boolean | undefined
  /** The classifications of cities that are chosen now; absent where there are none. */
  readonly codeSchemes?: () => readonly CodeScheme[]
  /** Where evidence will be; undefined for what is not uploaded. */
  readonly urlOf?: (evidence: Evidence) => string | undefined
}

/** What the store writes for a job, with the event as it goes upstream. */
export function recordingOf(job: Job, speaker: Speaker): Recording {
  const { identity, clock, isClockSynced } = speaker
  const { change, evidence, messageId, view } = job
  const timeMs = clock.now()
  const proof = proofEntry(change, evidence, view)
  return {
    change,
    evidence,
    ...(proof && { proof }),
    messageId,
    recordedAtMs: timeMs,
    ...(isTold(change) && {
      buildMessage: (seq, signed) =>
        incidentEvent({
          change,
          evidence,
          identity,
          model: view.model,
          sourceName: view.camera.name,
          codes: codesFor(change.incident, speaker),
          urlOf: speaker.urlOf,
          proof: signed,
          seq,
          id: messageId,
          timeMs,
          clock: { monotonicMs: clock.monotonicMs(), synced: isClockSynced() },
        }),
    }),
  }
}

function codesFor({ scenario, label }: Incident, { codeSchemes }: Speaker) {
  const schemes = codeSchemes?.() ?? []
  if (schemes.length === 0) return undefined
  return codingOf(schemes, scenario, label).codes.map(code => ({ ...code, name: code.name.zh }))
}
