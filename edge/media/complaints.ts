import type { Redact } from './url-redaction.js'

const KEPT = 8
const COMPLAINT = /\[(?:warning|error|fatal|panic)\] (.*)$/

export interface Complaints {
  /** Looks at one line of ffmpeg's stderr; keeps it, and gives it without credentials, if it is a complaint. */
  hear(line: string): string | undefined
  /** The last ones, oldest first, redacted. */
  readonly last: readonly string[]
}

/**
 * Collects what ffmpeg complains about, run with `-loglevel level+info`. Lines of lower levels are left out:
 * they repeat titles and names that came with the stream, which must not be taken for a cause.
 */
export function createComplaints(redact: Redact): Complaints {
  const last: string[] = []
  return {
    hear: line => {
      const complaint = COMPLAINT.exec(line)?.[1]
      if (complaint === undefined) return undefined
      const text = redact(complaint)
      if (text !== last.at(-1)) last.push(text)
      if (last.length > KEPT) last.shift()
      return text
    },
    last,
  }
}
