import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import { type CheckedFootage, checkFootage } from '../../media/footage-check.js'
import type { FootageLimits } from '../../media/footage-limits.js'
import { hashFile } from '../../proof/hash-file.js'
import type { Findings, Refusal } from './upload-record.js'

export interface Inspected {
  readonly sha256: string
  readonly verdict: { readonly findings: Findings } | { readonly refusal: Refusal }
}

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
    return { sha256, verdict: { findings: findingsOf(footage) } }
  } catch (error) {
    if (!isLamppostError(error) || error.code === 'FFMPEG_MISSING') throw error
    // What stands behind the message comes from ffmpeg and helps whoever has the file.
    const what = describeError(error).slice(error.code.length + 2, -(error.hint.length + 2))
    return { sha256, verdict: { refusal: { code: error.code, what, hint: error.hint } } }
  }
}

function findingsOf(footage: CheckedFootage): Findings {
  const { kind, format } = footage
  if (footage.kind === 'telemetry') return { kind, format }
  const { widthPx, heightPx } = footage
  if (footage.kind !== 'video') return { kind, format, widthPx, heightPx }
  const damagedAtMs = [...footage.damagedAtMs]
  return {
    ...{ kind, format, widthPx, heightPx, durationMs: footage.durationMs },
    ...(damagedAtMs.length > 0 && { damagedAtMs }),
  }
}
