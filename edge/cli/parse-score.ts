import { InvalidArgumentError } from 'commander'

/** The score of a detection that an option gives, 0 to 1. */
export function parseScore(text: string): number {
  const score = Number(text)
  if (text.trim() === '' || !(score >= 0 && score <= 1)) {
    throw new InvalidArgumentError('Give a number from 0 to 1.')
  }
  return score
}
