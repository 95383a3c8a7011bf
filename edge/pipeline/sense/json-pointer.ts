/**
 * What lies at a JSON pointer (RFC 6901) of a parsed document; undefined where nothing does. `pointer` is valid. By hand: it is
 * ten lines, and what is read comes from outside, so that only own entries may be looked into.
 */
export function at(document: unknown, pointer: string): unknown {
  return tokensOf(pointer).reduce<unknown>((value, token) => {
    if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, token)
    return isThere ? (value as Readonly<Record<string, unknown>>)[token] : undefined
  }, document)
}

const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'))
