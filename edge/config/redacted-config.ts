import { createRedactor } from '../kit/redact.js'
import { secretKeys } from './collect-secrets.js'
import type { LoadedConfig } from './load.js'
import type { BoxConfig } from './schema/box.js'

/** The configuration fit to be printed: every secret in it, and the credentials in its URLs, are `***`. */
export function redactedConfig({ config, secrets }: LoadedConfig): BoxConfig {
  const redact = createRedactor(secrets)
  const visit = (node: unknown, key?: string): unknown => {
    if (secretKeys.has(key) && node !== undefined) return '***'
    if (typeof node === 'string') return redact(node)
    if (Array.isArray(node)) return node.map(entry => visit(entry))
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([name, entry]) => [name, visit(entry, name)]))
  }
  return visit(config) as BoxConfig
}
