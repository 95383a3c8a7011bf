import { type Document, isPair, isScalar, isSeq, type Node, type Pair, visit } from 'yaml'
import type { Problem, SettingPath } from './mistake.js'
import { yamlSentence } from './yaml-wording.js'

/** What is wrong with the form of a YAML file, at `offset` in its text. */
export interface Fault extends Problem {
  readonly offset: number
  /** The values behind it are guesses; only a repeated key or a tag leaves the rest readable. */
  readonly isFatal: boolean
}

export function faultsOf(document: Document.Parsed): Fault[] {
  const errors = [...document.errors, ...document.warnings].map(({ code, pos: [offset] }): Fault => {
    if (code === 'DUPLICATE_KEY')
      return {
        offset,
        path: pathOfKey(document, offset),
        message: 'this key stands here twice',
        isFatal: false,
      }
    return { offset, path: [], message: yamlSentence(code), isFatal: code !== 'TAG_RESOLVE_FAILED' }
  })
  return [...errors, ...aliasFaults(document)]
}

function aliasFaults(document: Document.Parsed): Fault[] {
  const faults: Fault[] = []
  visit(document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document)
      const message =
        target === undefined
          ? `the alias *${alias.source} has no anchor &${alias.source} before it`
          : ancestors.includes(target)
            ? `the alias *${alias.source} stands inside of what it names`
            : undefined
      if (message) faults.push({ offset: alias.range?.[0] ?? 0, path: [], message, isFatal: true })
      return message ? visit.BREAK : undefined
    },
  })
  return faults
}

export const keyText = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key)

function pathOfKey(document: Document.Parsed, offset: number): SettingPath {
  let found: SettingPath = []
  visit(document, {
    Pair(_, pair, ancestors) {
      if ((pair.key as Node).range?.[0] !== offset) return undefined
      const steps: readonly unknown[] = [...ancestors, pair]
      found = steps.flatMap((step, index): (string | number)[] => {
        if (isSeq(step)) return [step.items.indexOf(steps[index + 1])]
        return isPair(step) ? [keyText(step)] : []
      })
      return visit.BREAK
    },
  })
  return found
}
