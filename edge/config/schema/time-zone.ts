import { z } from 'zod'
import { given } from '../issue-wording.js'
import { didYouMean } from '../nearest.js'

export function isTimeZone(name: string): boolean {
  // Intl also takes offsets such as +08:00, which know no daylight saving and are not what a person means.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** An IANA time zone that this Node knows. */
export const timeZone = () =>
  z.string().refine(isTimeZone, {
    error: issue =>
      `${given} is not an IANA time zone${didYouMean(String(issue.input), Intl.supportedValuesOf('timeZone'))}`,
  })
