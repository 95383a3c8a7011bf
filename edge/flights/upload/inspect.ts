import { fileHead } from '../../kit/file-head.js'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import { type CheckedFootage, type CheckedTelemetry, checkFootage } from '../../media/footage-check.js'
import type { FootageLimits } from '../../media/footage-limits.js'
import { hashFile } from '../../proof/hash-file.js'
import { readTelemetry } from '../telemetry/read-telemetry.js'
import type { Findings, Refusal } from './upload-record.js'

export interface Inspected {
  readonly sha256: string
  readonly verdict: { readonly findings: Findings } | { readonly refusal: Refusal }
}

/** Some poses; few enough to be read on the main thread. */
const BEGINNING_BYTES = 16 * 1024

/** Reads a file that has come as a whole: its hash, and whether it is footage that can be used. Rejects where it cannot be read. */
export async function inspect(
  path: string,
  name: string,
  limits: FootageLimits,
  signal: AbortSignal,
): Promise<Inspected> {
  const { sha256 } = await hashFile(path, () => signal.throwIfAborted())
  try {
    const footage = await checkFootage(path, limits, { name, acceptDamaged: true, signal })
    const findings = findingsOf(footage)
    const tellsLens = footage.kind === 'telemetry' ? await lensIn(path, name, footage.format) : undefined
    return { sha256, verdict: { findings: { ...findings, ...(tellsLens !== undefined && { tellsLens }) } } }
  } catch (error) {
    if (!isLamppostError(error) || error.code === 'FFMPEG_MISSING') throw error
    // What stands behind the message comes from ffmpeg and helps whoever has the file.
    const what = describeError(error).slice(error.code.length + 2, -(error.hint.length + 2))
    return { sha256, verdict: { refusal: { code: error.code, what, hint: error.hint } } }
  }
}

/** The beginning tells it: what it says of the lens, telemetry says with each pose. Undefined where it cannot be told so. */
async function lensIn(
  path: string,
  name: string,
  format: CheckedTelemetry['format'],
): Promise<boolean | undefined> {
  if (format === 'gpx' || format === 'tlog') return false
  if (format === 'klv') return undefined
  try {
    const { poses } = await readTelemetry(await fileHead(path, BEGINNING_BYTES), { name })
    if (poses.length === 0) return undefined
    return poses.some(pose => pose.focalLength35Mm !== undefined || pose.horizontalFovDeg !== undefined)
  } catch {
    // What is wrong with it is told when all of it is read.
    return undefined
  }
}

function findingsOf(footage: CheckedFootage): Findings {
  const { kind, format } = footage
  if (footage.kind === 'telemetry' || footage.kind === 'zones') return { kind, format }
  const { widthPx, heightPx } = footage
  if (footage.kind !== 'video') return { kind, format, widthPx, heightPx }
  const damagedAtMs = [...footage.damagedAtMs]
  return {
    ...{ kind, format, widthPx, heightPx, durationMs: footage.durationMs },
    ...(damagedAtMs.length > 0 && { damagedAtMs }),
  }
}
