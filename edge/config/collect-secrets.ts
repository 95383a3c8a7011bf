import { secretQueryValues } from '../kit/redact.js'
import type { Replacement } from './secrets.js'

/** Settings whose value nobody may see, wherever it comes from. */
export const secretKeys: ReadonlySet<unknown> = new Set([
  'password',
  'token',
  'secretAccessKey',
  'sessionToken',
])
const credentialKeys = new Set<unknown>(['url', 'username', ...secretKeys])

/**
 * The values that nobody may see: passwords and tokens, wherever they come from; the credentials in URLs; what was
 * read from a `file:`; and `${NAME}` in `url`, `username` and `password`, save for a host, a port, or a
 * user name that a password goes with.
 */
export function collectSecrets(value: unknown, replacements: readonly Replacement[]): ReadonlySet<string> {
  const secrets = new Set<string>()
  const visit = (node: unknown, key?: string): void => {
    if (typeof node === 'object' && node !== null)
      for (const [name, entry] of Object.entries(node)) visit(entry, name)
    else if (secretKeys.has(key) && node !== null && node !== undefined) secrets.add(String(node))
    else if (typeof node === 'string') for (const secret of urlSecrets(node)) secrets.add(secret)
  }
  visit(value)
  for (const replacement of replacements)
    if (isSecret(replacement, textAt(value, replacement.path))) secrets.add(replacement.value)
  secrets.delete('')
  return secrets
}

function parseUrl(text: string): URL | undefined {
  return text.includes('://') && URL.canParse(text) ? new URL(text) : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A variable that is not set stays as it was written, and its name is nobody's secret. */
const isVariable = (text: string): boolean => /^\$\{[^}]*\}$/.test(text)

function urlSecrets(text: string): string[] {
  const url = parseUrl(text)
  if (!url) return []
  const written = [url.password, ...secretQueryValues(text)]
  return [...written, ...written.map(decode)].filter(secret => !isVariable(decode(secret)))
}

function isSecret({ from, value, path }: Replacement, whole: string): boolean {
  const url = parseUrl(whole)
  // The whole address: its parts are known already, and masking all of it would hide the host as well.
  if (url && value === whole) return false
  if (from === 'file' || path.at(-2) === 'headers') return true
  if (!credentialKeys.has(path.at(-1))) return false
  if (!url) return path.at(-1) !== 'url'
  const plain = [url.hostname, url.host, url.port, ...(url.password === '' ? [] : [decode(url.username)])]
  return !plain.includes(value)
}

function textAt(value: unknown, path: Replacement['path']): string {
  let node = value
  for (const key of path) node = (node as Record<string | number, unknown>)[key]
  return String(node)
}
