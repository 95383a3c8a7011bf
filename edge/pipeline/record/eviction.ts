import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Evidence } from '../../domain/evidence.js'
import { Alarm } from '../../kit/alarm.js'
import type { Clock } from '../../kit/clock.js'
import { describeError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { DiskState } from './disk.js'
import type { EvictionRows, Expendable } from './eviction-rows.js'

/** Since the eviction was made. */
export interface EvictionCounts {
  readonly removed: number
  readonly removedBytes: number
  /** Of those removed, how many nobody had uploaded: they are lost. */
  readonly lost: number
  /** Incidents forgotten, all of whose evidence had gone before. */
  readonly incidents: number
}

export interface EvictionLimits {
  /** What evidence and database may take; undefined: as much as the disk has. */
  readonly limitBytes?: number | undefined
  /** What is left to others on the disk. */
  readonly minFreeBytes: number
}

export interface EvictionOptions {
  readonly rows: Omit<EvictionRows, 'find'>
  /** Folder below which evidence lies. */
  readonly root: string
  readonly limits: EvictionLimits
  readonly disk: () => Promise<Pick<DiskState, 'freeBytes'>>
  readonly clock: Clock
  readonly log: Log
  /** Called after files were removed and that was committed. Must not throw. */
  readonly onRemoved?: (removed: readonly Evidence[]) => void
}

export interface Eviction {
  /** Called once. Keeps the store within its limits until `signal` fires. Never rejects. */
  run(signal: AbortSignal): Promise<void>
  /** There is new evidence. */
  wake(): void
  counts(): EvictionCounts
}

const checkMs = 60_000
/** New evidence comes in bursts: they are looked at together. */
const settleMs = 2000
const batch = 32
/** Beyond the limit by a byte, more is removed than that byte: not every new picture is to cost a pass of its own. */
const slackShare = 0.02
/** Evidence is refused when less than `minFreeBytes` would be left; a clip has this much room above. */
const headroomBytes = 64 * 1024 * 1024
/** Others may fill the disk: high and urgent evidence that is nowhere else does not make room for them. */
const keptFromOthers = 3
/** Younger folders may be written to. */
const folderAgeMs = 2 * 86_400_000

export function createEviction(options: EvictionOptions): Eviction {
  const { rows, root, limits, disk, clock, log, onRemoved = () => {} } = options
  const counts = { removed: 0, removedBytes: 0, lost: 0, incidents: 0 }
  const alarm = new Alarm()
  let isTold = false

  const overLimitBytes = (): number =>
    limits.limitBytes === undefined ? 0 : rows.evidenceBytes() + rows.databaseBytes() - limits.limitBytes
  const lacking = async (): Promise<number> => {
    const { freeBytes } = await disk()
    return freeBytes < limits.minFreeBytes + headroomBytes / 2
      ? limits.minFreeBytes + headroomBytes - freeBytes
      : 0
  }

  /** Removes files until so many bytes are gone, and gives how many are still wanted. */
  const remove = async (wantedBytes: number, belowSeverity: number | undefined, signal: AbortSignal) => {
    let leftBytes = wantedBytes
    while (leftBytes > 0 && !signal.aborted) {
      const chosen = upTo(leftBytes, rows.first(batch, belowSeverity))
      if (chosen.length === 0) break
      for (const { evidence } of chosen) await removeFile(root, evidence, clock.now())
      const removed = chosen.map(({ evidence }) => evidence)
      rows.markRemoved(removed, clock.now())
      tell(chosen)
      onRemoved(removed)
      leftBytes -= bytesOf(chosen)
    }
    return Math.max(0, leftBytes)
  }

  const tell = (removed: readonly Expendable[]): void => {
    const lost = removed.filter(({ evidence }) => evidence.url === undefined)
    counts.removed += removed.length
    counts.removedBytes += bytesOf(removed)
    counts.lost += lost.length
    const highestLost = lost.reduce((highest, { severity }) => Math.max(highest, severity), -1)
    const fields = { files: removed.length, bytes: bytesOf(removed), notUploaded: lost.length }
    if (lost.length === 0) log.info(fields, 'uploaded evidence is removed to make room')
    else
      log.warn(
        { ...fields, highestSeverity: highestLost },
        'evidence that is nowhere else is removed to make room',
      )
  }

  const forgetIncidents = (signal: AbortSignal): void => {
    let forgotten = 0
    while (!signal.aborted && overLimitBytes() > 0) {
      const gone = rows.forgetIncidents(batch, clock.now())
      forgotten += gone
      if (gone === 0) break
    }
    if (forgotten === 0) return
    counts.incidents += forgotten
    log.warn({ incidents: forgotten }, 'old incidents are forgotten to make room')
  }

  const pass = async (signal: AbortSignal): Promise<void> => {
    const overBytes = overLimitBytes()
    if (overBytes > 0) await remove(overBytes + limits.limitBytes! * slackShare, undefined, signal)
    const left = await remove(await lacking(), keptFromOthers, signal)
    if (overLimitBytes() > 0) forgetIncidents(signal)
    const isOver = overLimitBytes() > 0 || left > 0
    if (isOver && !isTold) log.error({}, 'there is too little room, and nothing that may be removed')
    isTold = isOver
  }

  return {
    run: async signal => {
      while (!signal.aborted) {
        try {
          await pass(signal)
        } catch (error) {
          log.error({ error: describeError(error) }, 'room cannot be made')
        }
        await clock.sleep(settleMs, signal).catch(() => {})
        await alarm.sleep(checkMs, clock, signal)
      }
    },
    wake: () => alarm.ring(),
    counts: () => ({ ...counts }),
  }
}

/** The first of them, until they have so many bytes together. */
function upTo(bytes: number, all: readonly Expendable[]): Expendable[] {
  let sum = 0
  return all.filter(({ evidence }) => {
    const isWanted = sum < bytes
    if (isWanted) sum += evidence.bytes
    return isWanted
  })
}

const bytesOf = (all: readonly Expendable[]): number =>
  all.reduce((sum, { evidence }) => sum + evidence.bytes, 0)

/** A file that is gone already is as good: a process that was killed may not have written it down. */
async function removeFile(root: string, { path, capturedAtMs }: Evidence, nowMs: number): Promise<void> {
  await rm(join(root, path), { force: true })
  if (nowMs - capturedAtMs < folderAgeMs) return
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const isEmpty = await rmdir(join(root, folder)).then(
      () => true,
      () => false,
    )
    if (!isEmpty) return
  }
}
