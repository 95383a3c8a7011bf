import { createRedactor } from '../kit/redact.js'

/** Takes secrets out of text before anyone may read it. */
export type Redact = (text: string) => string

/**
 * A redaction for text that was made from `url`: ffmpeg repeats the address, and sometimes only the password
 * or its decoded form, in its complaints. `also` runs after it.
 */
export function redactionFor(url: string, also: Redact): Redact {
  const withoutPassword = createRedactor(passwordsOf(url))
  return text => also(withoutPassword(text))
}

function passwordsOf(url: string): readonly string[] {
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/(.*)@/i.exec(url)?.[1]
  if (userInfo === undefined) return []
  const password = userInfo.slice(userInfo.indexOf(':') + 1)
  return [password, decoded(password)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
