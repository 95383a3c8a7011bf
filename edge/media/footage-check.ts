import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { LamppostError } from '../kit/lamppost-error.js'
import { damagedAt } from './footage-damage.js'
import { footageFormat, HEAD_BYTES, type TelemetryFileFormat } from './footage-format.js'
import type { FootageLimits } from './footage-limits.js'
import { type CheckedStill, type CheckedTerrain, checkStill, checkTerrain } from './footage-still.js'
import { type CheckedVideo, probeFootage, tooLarge, unreadable } from './footage-video.js'

export interface CheckedTelemetry {
  readonly kind: 'telemetry'
  readonly format: TelemetryFileFormat
  readonly bytes: number
}

export interface CheckedZones {
  readonly kind: 'zones'
  readonly format: 'geojson'
  readonly bytes: number
}

/** A file of a flight that may be opened, by what it was found to be. */
export type CheckedFootage = CheckedVideo | CheckedStill | CheckedTelemetry | CheckedTerrain | CheckedZones

export interface CheckOptions {
  /** As people call the file; that of its path, where absent. */
  readonly name?: string
  /** A video of which a part cannot be decoded is told of in `damagedAtMs`, not refused. */
  readonly acceptDamaged?: boolean
  readonly signal?: AbortSignal
}

/** A flight of hours logged ten times a second stays far below it. */
const MAX_TELEMETRY_BYTES = 512e6
/** The kerbs of a city are less. */
const MAX_ZONES_BYTES = 32e6

/**
 * Looks at a file before anything else opens it: how it begins decides what it is, then a confined program with only that
 * demuxer looks inside. Nothing is followed out of the file, and what it claims about itself is held against the limits
 * before memory is spent on it.
 * @throws LamppostError FOOTAGE_EMPTY, FOOTAGE_UNKNOWN, FOOTAGE_FORBIDDEN, FOOTAGE_TOO_LARGE, FOOTAGE_UNREADABLE,
 * FOOTAGE_DAMAGED, SOURCE_MISSING, FFMPEG_MISSING
 */
export async function checkFootage(
  path: string,
  limits: FootageLimits,
  { name = basename(path), acceptDamaged = false, signal }: CheckOptions = {},
): Promise<CheckedFootage> {
  const { head, bytes } = await beginning(path, name)
  if (bytes > limits.maxFileBytes)
    throw tooLarge(name, `has ${gigabytes(bytes)}`, gigabytes(limits.maxFileBytes))
  const found = footageFormat(head, name)
  const file = { path, name, bytes }
  if (found.kind === 'still') return checkStill(file, limits)
  if (found.kind === 'terrain') return checkTerrain(file, limits)
  if (found.kind === 'telemetry' || found.kind === 'zones') {
    const most = found.kind === 'zones' ? MAX_ZONES_BYTES : MAX_TELEMETRY_BYTES
    if (bytes > most) throw tooLarge(name, `has ${gigabytes(bytes)}`, gigabytes(most))
    return { ...found, bytes }
  }
  const video = await probeFootage({ ...file, format: found.format }, limits, signal)
  const { damagedAtMs, isAll } = await damagedAt(path, video, limits, signal)
  if (isAll) throw unreadable(name, 'has no picture that can be decoded')
  if (damagedAtMs.length > 0 && !acceptDamaged)
    throw new LamppostError('FOOTAGE_DAMAGED', {
      what: `${name} cannot be decoded near ${damagedAtMs.map(atMs => `${(atMs / 1000).toFixed(0)} s`).join(', ')} of ${(video.durationMs / 1000).toFixed(0)} s`,
    })
  return { ...video, damagedAtMs }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

async function beginning(path: string, name: string): Promise<{ head: Buffer; bytes: number }> {
  const file = await open(path, 'r').catch(cause => {
    throw new LamppostError('SOURCE_MISSING', { what: `${name} cannot be opened`, cause })
  })
  try {
    const { size } = await regularFile(file, name)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return { head: buffer.subarray(0, bytesRead), bytes: size }
  } finally {
    await file.close()
  }
}

/** A pipe or a device would be read for ever. */
async function regularFile(file: Awaited<ReturnType<typeof open>>, name: string) {
  const stats = await file.stat()
  if (!stats.isFile()) throw unreadable(name, 'is no file')
  return stats
}
