const mask = '***'

/**
 * User name and password in front of the host. The second form is a password with an unencoded slash:
 * what then looks like the port is no number.
 */
const userInfo =
  /([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#"'<>]*@|(?!\[)[^\s/?#@:]*:(?!\d*(?:[/?#\s"'<>]|$))[^\s"'<>]*@)/gi

const secretQuery =
  /([?&;](?:[\w.-]*(?:passw(?:or)?d|pwd|token|secret|signature|api_?key|auth)[\w.-]*|key|pass|sig)=)[^&;#\s"'<>]*/gi

/**
 * A URL, or any text with URLs in it, without their credentials: `rtsp://user:secret@host/a?token=b` gives
 * `rtsp://***@host/a?token=***`.
 */
export const redactUrl = (text: string): string =>
  text.replace(userInfo, `$1${mask}@`).replace(secretQuery, `$1${mask}`)

/** Query values of a URL that its own names call secret. */
export const secretQueryValues = (url: string): string[] =>
  [...url.matchAll(secretQuery)].map(match => match[0].slice(match[1]!.length))

/** Shorter values are not looked for: masking them would mangle every line and protect nothing. */
const shortestSecret = 3

/** The spellings in which a secret turns up: as it is, encoded for a URL by strict or lax rules, in JSON. */
function spellings(secret: string): string[] {
  const lax = encodeURIComponent(Buffer.from(secret).toString())
  const strict = lax.replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  const lowerCase = (encoded: string) => encoded.replace(/%[0-9A-F]{2}/g, hex => hex.toLowerCase())
  return [secret, lax, strict, lowerCase(lax), lowerCase(strict), JSON.stringify(secret).slice(1, -1)]
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A function that replaces each of `secrets`, in any of its spellings, by `***`; URLs it leaves as they are. */
export function maskValues(secrets: Iterable<string>): (text: string) => string {
  const words = new Set([...secrets].filter(secret => secret.length >= shortestSecret).flatMap(spellings))
  if (words.size === 0) return text => text
  const longestFirst = [...words].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g')
  return text => text.replace(pattern, mask)
}

export interface GrowingRedactor {
  readonly redact: (text: string) => string
  /** From now on these are masked as well. */
  learn(secrets: Iterable<string>): void
}

/** A redactor for a program that may be told new secrets while it runs. */
export function createGrowingRedactor(secrets: Iterable<string>): GrowingRedactor {
  const known = new Set(secrets)
  let redact = createRedactor(known)
  return {
    redact: text => redact(text),
    learn: more => {
      for (const secret of more) known.add(secret)
      redact = createRedactor(known)
    },
  }
}

/**
 * A function that replaces each of `secrets`, in any of its spellings, and the credentials of any URL by
 * `***`. Values shorter than 3 characters are left alone, except within a URL's credentials.
 */
export function createRedactor(secrets: Iterable<string>): (text: string) => string {
  const maskSecrets = maskValues(secrets)
  return text => redactUrl(maskSecrets(text))
}
