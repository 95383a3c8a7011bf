import { closest, distance } from 'fastest-levenshtein'

const sortedLetters = (text: string): string => [...text].sort().join('')

/** The one of `words` that `typed` was most likely meant to be, or nothing where none is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined
  const lower = typed.toLowerCase()
  // Letters in the wrong order count as one slip, which in a short word is two edits.
  const swapped = words.find(word => sortedLetters(word) === sortedLetters(lower))
  if (swapped !== undefined) return swapped
  const word = closest(lower, words)
  const allowed = Math.max(1, Math.floor(Math.max(typed.length, word.length) / 3))
  return distance(lower, word.toLowerCase()) <= allowed ? word : undefined
}

/** A hint about `typed`: the word that was meant or, where none is near, all of them after `what`. */
export function suggest(typed: string, words: readonly string[], what: string): string {
  const word = nearest(typed, words)
  if (word !== undefined) return `did you mean "${word}"?`
  return `${what}: ${words.length === 0 ? 'none' : words.join(', ')}`
}

/** `, did you mean "word"?`, or nothing: the tail of a sentence about `typed`. */
export function didYouMean(typed: string, words: readonly string[]): string {
  const word = nearest(typed, words)
  return word === undefined ? '' : `, did you mean "${word}"?`
}
