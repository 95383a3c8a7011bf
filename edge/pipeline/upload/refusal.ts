import type { Clock } from '../../kit/clock.js'
import type { Answer } from './exchange.js'
import { xmlText } from './store-xml.js'
import { type TroubleKind, UploadTrouble } from './upload-trouble.js'

/** What an answer other than success means. The status says most; S3 adds a code. */
export function refusal(answer: Answer, clock: Clock): UploadTrouble {
  const { status, headers } = answer
  const code = s3Code(answer)
  const said = `the store answers ${status}${code ? ` ${code}` : ''}`
  const kind = kindOf(status, code)
  const hint = status >= 300 && status < 400 ? redirectHint(headers.location) : (HINTS[status] ?? '')
  const retryAfterMs = retryAfter(headers['retry-after'], clock)
  return new UploadTrouble(kind, said + hint, retryAfterMs === undefined ? {} : { retryAfterMs })
}

/** `NoSuchBucket` and the like; undefined where the store is none of that kind. */
export const s3Code = ({ text, headers }: Answer): string | undefined =>
  text.includes('<') && !/html/i.test(headers['content-type'] ?? '') ? xmlText(text, 'Code') : undefined

function kindOf(status: number, code: string | undefined): TroubleKind {
  if (status === 413 || code === 'EntityTooLarge') return 'never'
  if (code !== undefined && /Bucket/.test(code)) return 'slow'
  if (status === 408 || status === 425 || status === 429) return 'store'
  if (status < 400 || SLOW.has(status)) return 'slow'
  return status < 500 ? 'file' : 'store'
}

/** Somebody has to do something about these. */
const SLOW = new Set([401, 403, 404, 405, 407, 501, 507])

const HINTS: Readonly<Record<number, string>> = {
  401: ': it does not know the box; check evidence.upload.auth',
  403: ': the box may not do this; check the keys, their rights, and the clock of the box',
  404: ': there is no such bucket or folder',
  405: ': nothing can be uploaded to this address',
  413: ': the file is too large for it',
  507: ': it is full',
}

function redirectHint(location: string | undefined): string {
  const to =
    location !== undefined && URL.canParse(location) ? ` ${new URL(location).origin}` : ' another address'
  return `: it has moved to${to}; write the new address as evidence.upload.url`
}

const longestWaitMs = 24 * 3_600_000

/** Seconds, or a date. */
function retryAfter(text: string | undefined, clock: Clock): number | undefined {
  if (text === undefined) return undefined
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - clock.now()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), longestWaitMs)
}
