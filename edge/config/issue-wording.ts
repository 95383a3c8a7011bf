import type { z } from 'zod'
import { didYouMean } from './nearest.js'

/**
 * Stands in a message for the value that was given. It is filled in with what the file says, not with what
 * was parsed: the parsed text may hold a secret.
 */
export const given = '{given}'

type RawIssue = Parameters<z.core.$ZodErrorMap>[0]

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map ("key: value")',
  record: 'a map ("key: value")',
  array: 'a list',
  tuple: 'a list',
}

/** A sentence for whatever zod finds wrong, where the declaration has none of its own. */
export function wordIssue(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'missing'
      return `needs ${kinds[issue.expected] ?? issue.expected}, got ${given}${typeAdvice(issue.expected, issue.input)}`
    case 'invalid_value':
      return wordChoice(issue.values, issue.input)
    case 'too_small':
      return wordBound(
        issue.origin,
        issue.minimum,
        issue.inclusive === false ? 'above' : 'at least',
        issue.input,
      )
    case 'too_big':
      return wordBound(
        issue.origin,
        issue.maximum,
        issue.inclusive === false ? 'below' : 'at most',
        issue.input,
      )
    case 'invalid_union':
      return issue.input === undefined ? 'missing' : `${given} does not fit`
    case 'unrecognized_keys':
      return 'unknown key'
    default:
      return `${given} does not have the right form`
  }
}

function typeAdvice(expected: string, input: unknown): string {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return '; put it in quotes'
  const isNumber = expected === 'number' || expected === 'int'
  return isNumber && typeof input === 'string' ? '; write it without quotes' : ''
}

function wordChoice(values: readonly unknown[], input: unknown): string {
  if (input === undefined) return 'missing'
  const words = values.map(String)
  const choice = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  return `${given} is not ${choice}${typeof input === 'string' ? didYouMean(input, words) : ''}`
}

function wordBound(origin: string, bound: number | bigint, relation: string, input: unknown): string {
  if (origin === 'number' || origin === 'int') return `${given} is out of range: ${relation} ${bound}`
  const [one, many] = origin === 'string' ? ['character', 'characters'] : ['entry', 'entries']
  const length = (input as string | unknown[]).length
  if (length === 0) return 'must not be empty'
  return `has ${length} ${length === 1 ? one : many}; allowed: ${relation} ${bound}`
}
