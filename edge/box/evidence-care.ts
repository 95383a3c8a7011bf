import { readFile } from 'node:fs/promises'
import type { UploadConfig } from '../config/schema/upload.js'
import type { Evidence } from '../domain/evidence.js'
import type { Clock } from '../kit/clock.js'
import { LamppostError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import type { BoxIdentity } from '../messages/message.js'
import { createEviction, type EvictionLimits } from '../pipeline/record/eviction.js'
import { addressing, publicUrl } from '../pipeline/upload/address.js'
import { connectStore } from '../pipeline/upload/exchange.js'
import { createPace } from '../pipeline/upload/pace.js'
import { createUploader, type UploadCounts } from '../pipeline/upload/uploader.js'
import type { Storage } from './storage.js'

/** What becomes of evidence after it was recorded: it is uploaded, and it makes room. */
export interface EvidenceCare {
  /** There is new evidence. */
  wake(): void
  figures(): EvidenceFigures
  close(): Promise<void>
}

export interface EvidenceFigures {
  readonly keptBytes: number
  readonly removed: number
  readonly removedBytes: number
  /** Of those removed, how many nobody had uploaded. */
  readonly lost: number
  readonly incidentsForgotten: number
  readonly uploads?: UploadCounts & {
    readonly waiting: number
    readonly waitingBytes: number
    /** Why the store takes nothing. */
    readonly trouble?: string
  }
}

export interface EvidenceCareOptions {
  readonly storage: Storage
  readonly limits: EvictionLimits
  readonly upload: UploadConfig | undefined
  readonly identity: Pick<BoxIdentity, 'site' | 'box'>
  readonly clock: Clock
  readonly log: Log
  /** Called when there is a new message in the outbox. */
  readonly onTold: () => void
  /** Called after files were removed to make room. */
  readonly onRemoved?: (removed: readonly Evidence[]) => void
}

/** Where evidence will be fetched from; undefined for what is not uploaded. */
export function futureUrls(
  upload: UploadConfig | undefined,
  identity: Pick<BoxIdentity, 'site' | 'box'>,
): (evidence: Evidence) => string | undefined {
  if (!upload) return () => undefined
  const addressOf = addressing(upload.url, identity)
  return evidence => (upload.kinds.includes(evidence.kind) ? publicUrl(addressOf(evidence)) : undefined)
}

/** Starts it. Throws CONFIG_INVALID where the certificate of the authority cannot be read. */
export async function startEvidenceCare({
  storage,
  limits,
  upload,
  identity,
  clock,
  log,
  onTold,
  onRemoved,
}: EvidenceCareOptions): Promise<EvidenceCare> {
  const { evictionRows: rows, evidenceRoot: root, uploads: table } = storage
  const stopping = new AbortController()
  const eviction = createEviction({
    ...{ rows, root, limits, clock, log },
    disk: storage.disk,
    onRemoved(removed) {
      onTold()
      onRemoved?.(removed)
    },
  })
  const uploading = upload && (await openUploader(upload, { root, table, identity, clock, log, onTold }))
  const over = Promise.all([eviction.run(stopping.signal), uploading?.uploader.run(stopping.signal)])

  return {
    wake() {
      eviction.wake()
      uploading?.uploader.wake()
    },
    figures() {
      const { incidents: incidentsForgotten, ...counts } = eviction.counts()
      return {
        ...{ keptBytes: rows.evidenceBytes(), ...counts, incidentsForgotten },
        ...(uploading && { uploads: figuresOf(uploading.uploader, table.counts(upload!.kinds)) }),
      }
    },
    async close() {
      stopping.abort()
      await over
      await uploading?.connection.close()
    },
  }
}

function figuresOf(
  { counts, trouble }: ReturnType<typeof createUploader>,
  { waiting, waitingBytes, putAside }: ReturnType<Storage['uploads']['counts']>,
): NonNullable<EvidenceFigures['uploads']> {
  const why = trouble()
  return { ...counts(), putAside, waiting, waitingBytes, ...(why !== undefined && { trouble: why }) }
}

interface UploaderParts {
  readonly root: string
  readonly table: Storage['uploads']
  readonly identity: Pick<BoxIdentity, 'site' | 'box'>
  readonly clock: Clock
  readonly log: Log
  readonly onTold: () => void
}

async function openUploader(
  config: UploadConfig,
  { root, table, identity, clock, log, onTold }: UploaderParts,
) {
  const ca = config.ca === undefined ? undefined : await readAuthority(config.ca)
  const pace = createPace(config.maxRateBytes, clock)
  const connection = connectStore({ auth: config.auth, ca, pace, clock })
  const told =
    <T extends readonly unknown[]>(action: (...args: T) => void) =>
    (...args: T): void => {
      action(...args)
      onTold()
    }
  const uploader = createUploader({
    ...{ config, exchange: connection.exchange, root, clock, log },
    addressOf: addressing(config.url, identity),
    queue: { ...table, uploaded: told(table.uploaded), putAside: told(table.putAside) },
  })
  return { uploader, connection }
}

const readAuthority = (path: string): Promise<Buffer> =>
  readFile(path).catch(cause => {
    throw new LamppostError('CONFIG_INVALID', { what: `The certificate ${path} cannot be read`, cause })
  })
