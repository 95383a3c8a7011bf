/** Takes secrets out of text before anyone may read it. */
export type Redact = (text: string) => string

const USER_INFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi

/** Replaces user name and password of every URL in `text` by `***`. */
export const maskUrls: Redact = text => text.replace(USER_INFO, '$1***@')

/**
 * A redaction for text that was made from `url`: ffmpeg repeats the address, and sometimes only the password
 * or its decoded form, in its complaints. `also` runs after it.
 */
export function redactionFor(url: string, also: Redact): Redact {
  const secrets = passwordsOf(url)
  return text => {
    const masked = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), maskUrls(text))
    return also(masked)
  }
}

function passwordsOf(url: string): readonly string[] {
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/(.*)@/i.exec(url)?.[1]
  if (userInfo === undefined) return []
  const password = userInfo.slice(userInfo.indexOf(':') + 1)
  return [...new Set([password, decoded(password)])].filter(secret => secret.length > 3)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
