import type { CodeEntry, CodeKind, CodeScheme } from './schema/codes.js'

/** What one scheme calls one thing. Only scheme, kind and code together say which is meant: numbers are reused. */
export interface CityCode {
  readonly scheme: string
  readonly version: string
  readonly kind: CodeKind
  readonly code: string
  readonly name: CodeEntry['name']
}

type Scheme = Pick<CodeScheme, 'scheme' | 'version'>

/** `GB/T 47678.5 (2026)`. */
export const schemeText = ({ scheme, version }: Scheme): string => `${scheme} (${version})`

/** The code of a finding in a scheme: that of its label before that of its whole scenario; undefined where it has none. */
export function codeIn(scheme: CodeScheme, scenario: string, label: string): CityCode | undefined {
  const uses = scheme.codes.flatMap(entry =>
    entry.for.filter(use => use.scenario === scenario).map(({ labels }) => ({ entry, labels })),
  )
  const found = uses.find(({ labels }) => labels?.includes(label)) ?? uses.find(({ labels }) => !labels)
  if (!found) return undefined
  const { kind, code, name } = found.entry
  return { scheme: scheme.scheme, version: scheme.version, kind, code, name }
}

/** What each of the schemes says of a finding, in their order. */
export interface Coding {
  readonly codes: readonly CityCode[]
  /** Those that have no code for it. */
  readonly noCodeIn: readonly Scheme[]
}

export function codingOf(schemes: readonly CodeScheme[], scenario: string, label: string): Coding {
  const looked = schemes.map(scheme => ({ scheme, code: codeIn(scheme, scenario, label) }))
  return {
    codes: looked.flatMap(({ code }) => code ?? []),
    noCodeIn: looked
      .filter(({ code }) => !code)
      .map(({ scheme: { scheme, version } }) => ({ scheme, version })),
  }
}

/** A scenario in use for which a scheme has no code. */
export interface Uncoded extends Scheme {
  readonly scenario: string
  /** Those without a code; absent where none of them has one. */
  readonly labels?: readonly string[]
}

interface InUse {
  readonly id: string
  readonly labels: Readonly<Record<string, unknown>>
}

/** What would go upstream without a code. A scenario may be in use with different labels at several cameras. */
export function uncoded(schemes: readonly CodeScheme[], inUse: readonly InUse[]): Uncoded[] {
  const labelsById = new Map<string, Set<string>>()
  for (const { id, labels } of inUse)
    labelsById.set(id, new Set([...(labelsById.get(id) ?? []), ...Object.keys(labels)]))
  return schemes.flatMap(scheme =>
    [...labelsById].flatMap(([scenario, labels]): Uncoded[] => {
      const without = [...labels].filter(label => !codeIn(scheme, scenario, label))
      if (without.length === 0) return []
      const { scheme: name, version } = scheme
      const some = without.length < labels.size ? { labels: without } : {}
      return [{ scheme: name, version, scenario, ...some }]
    }),
  )
}
