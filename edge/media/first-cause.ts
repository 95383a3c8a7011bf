import type { ErrorCode } from '../kit/error-codes.js'
import { LamppostError } from '../kit/lamppost-error.js'
import { isLiveUrl } from './video-input.js'

interface Cause {
  readonly pattern: RegExp
  readonly code: ErrorCode
  readonly what: (address: string) => string
  readonly hint?: string
}

/** What a decoder says that was given something else than pictures, or that is missing. */
const UNDECODABLE =
  /Could not find codec parameters|no decoder (?:could be )?found|Unknown decoder|Error while (?:opening decoder|decoding stream)|Device setup failed|Invalid NAL unit|non-existing [PS]PS|decode_slice_header error|no frame!/i

/** What it says besides. Lost packets make it say the same, so that by itself it is no cause. */
const DAMAGED =
  /error while decoding|Error decoding the extradata|corrupt decoded frame|crop values invalid|slice type \d+ too large|\billegal |out of range|overflow/i

/** Whether ffmpeg complains about what it was sent, and not about the way there. */
export const isUndecodable = (complaint: string): boolean =>
  UNDECODABLE.test(complaint) || DAMAGED.test(complaint)

/** The first that fits wins: what refuses us says more than what came of it. */
const LIVE_CAUSES: readonly Cause[] = [
  {
    pattern: /\b40[13] (Unauthorized|Forbidden)|authorization failed/i,
    code: 'SOURCE_AUTH',
    what: address => `${address} refused user name or password`,
  },
  {
    pattern: /\b404 (Stream )?Not Found|matches no streams/i,
    code: 'SOURCE_UNREACHABLE',
    what: address => `${address} answers, but has no video stream of that name`,
    hint: 'Compare the path of the URL with the manual of the camera; it is tried again by itself.',
  },
  {
    pattern: /Connection refused/i,
    code: 'SOURCE_UNREACHABLE',
    what: address => `${address} refuses connections`,
  },
  {
    pattern: /resolve hostname|Name or service not known|Temporary failure in name resolution/i,
    code: 'SOURCE_UNREACHABLE',
    what: address => `The host name of ${address} is not known`,
    hint: 'Check the host name and the name server of this box; it is tried again by itself.',
  },
  {
    pattern: UNDECODABLE,
    code: 'SOURCE_CODEC',
    what: address => `${address} sends what cannot be decoded`,
  },
  {
    pattern: /No route to host|Network is unreachable|timed out/i,
    code: 'SOURCE_UNREACHABLE',
    what: address => `${address} does not answer`,
  },
]

const FILE_CAUSES: readonly Cause[] = [
  { pattern: /No such file/i, code: 'SOURCE_MISSING', what: file => `${file} does not exist` },
  {
    pattern: /Permission denied/i,
    code: 'SOURCE_MISSING',
    what: file => `${file} may not be read`,
    hint: 'Give the user that runs Lamppost the right to read it.',
  },
  {
    pattern: /Is a directory/i,
    code: 'SOURCE_NOT_VIDEO',
    what: file => `${file} is a folder`,
    hint: 'Give a video file.',
  },
  { pattern: /matches no streams/i, code: 'SOURCE_NOT_VIDEO', what: file => `${file} has no video stream` },
]

/**
 * Why a run on `url` failed, told from what ffmpeg or ffprobe complained. `url` and `complaints` must be free
 * of secrets already; the complaints become the error's cause.
 */
export function firstCause(url: string, complaints: readonly string[]): LamppostError {
  const live = isLiveUrl(url)
  const text = complaints.join('\n')
  const cause = (live ? LIVE_CAUSES : FILE_CAUSES).find(({ pattern }) => pattern.test(text))
  const last = text === '' ? undefined : new Error(text)
  if (cause) {
    const hint = cause.hint === undefined ? {} : { hint: cause.hint }
    return new LamppostError(cause.code, { what: cause.what(url), ...hint, cause: last })
  }
  return live
    ? new LamppostError('SOURCE_UNREACHABLE', { what: `${url} gives no stream`, cause: last })
    : new LamppostError('SOURCE_NOT_VIDEO', { what: `${url} cannot be decoded`, cause: last })
}

export const ffmpegMissing = (program: string): LamppostError =>
  new LamppostError('FFMPEG_MISSING', { what: `${program} cannot be started` })

export const ffmpegKilled = (url: string): LamppostError =>
  new LamppostError('FFMPEG_KILLED', { what: `The ffmpeg that decodes ${url} was killed` })
