import { formatMistake, mistakesOf } from '../config/mistake.js'
import type { ErrorCode } from '../kit/error-codes.js'
import { describeError, isLamppostError } from '../kit/lamppost-error.js'
import { createRedactor } from '../kit/redact.js'
import { exitCodes } from './exit-codes.js'

const exitCodeOf: Partial<Record<ErrorCode, number>> = {
  CONFIG_INVALID: exitCodes.USAGE,
  CONFIG_UNREADABLE: exitCodes.USAGE,
  CALIBRATION_INVALID: exitCodes.USAGE,
  CALIBRATION_WEAK: exitCodes.USAGE,
  MODEL_MISSING: exitCodes.USAGE,
  MODEL_CORRUPT: exitCodes.USAGE,
  MODEL_HASH_MISMATCH: exitCodes.USAGE,
  MODEL_MISMATCH: exitCodes.USAGE,
  MODEL_MANIFEST_INVALID: exitCodes.USAGE,
  OBSERVATIONS_INVALID: exitCodes.USAGE,
  TERRAIN_UNUSABLE: exitCodes.USAGE,
  TELEMETRY_UNREADABLE: exitCodes.USAGE,
  ANNOTATIONS_INVALID: exitCodes.USAGE,
  DETECTIONS_INVALID: exitCodes.USAGE,
  IMAGE_UNREADABLE: exitCodes.USAGE,
  PROOF_MISSING: exitCodes.USAGE,
  FLIGHT_UNUSABLE: exitCodes.USAGE,
  ZONES_INVALID: exitCodes.USAGE,
  FLIGHT_UNKNOWN: exitCodes.USAGE,
  USAGE: exitCodes.USAGE,
  MODEL_DOWNLOAD_FAILED: exitCodes.UNAVAILABLE,
  FFMPEG_MISSING: exitCodes.UNAVAILABLE,
  FONT_MISSING: exitCodes.UNAVAILABLE,
  BROKER_UNREACHABLE: exitCodes.UNAVAILABLE,
  BROKER_REFUSED: exitCodes.UNAVAILABLE,
  STORE_UNAVAILABLE: exitCodes.UNAVAILABLE,
  PROOF_KEY_UNUSABLE: exitCodes.UNAVAILABLE,
  PORT_IN_USE: exitCodes.UNAVAILABLE,
  COMMAND_UNANSWERED: exitCodes.UNAVAILABLE,
  BOX_UNREACHABLE: exitCodes.UNAVAILABLE,
}

/** Tells a person what went wrong, on stderr, and gives the exit code. The stack shows only when asked for. */
export function reportFailure(error: unknown): number {
  const withoutSecrets = createRedactor([])
  const mistakes = mistakesOf(error)
  const lines = mistakes.length > 0 ? mistakes.map(formatMistake) : [describeError(error)]
  process.stderr.write(`${lines.map(withoutSecrets).join('\n')}\n`)
  const unexpected = !isLamppostError(error)
  if (process.env.LAMPPOST_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  else if (unexpected) process.stderr.write('Set LAMPPOST_DEBUG=1 to see where it happened.\n')
  return unexpected ? exitCodes.FAILED : (exitCodeOf[error.code] ?? exitCodes.FAILED)
}
