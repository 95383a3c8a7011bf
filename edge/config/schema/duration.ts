import { z } from 'zod'
import { given } from '../issue-wording.js'

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const

/** Longest unit first, each at most once, at least one of them. */
const pattern = /^(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?$/

/** Milliseconds of a duration such as `250ms`, `90s` or `1h30m`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!pattern.test(text)) return undefined
  let total = 0
  for (const [, count, unit] of text.matchAll(/(\d+)([a-z]+)/g))
    total += Number(count) * units.find(([name]) => name === unit)![1]
  return Number.isSafeInteger(total) ? total : undefined
}

/** The shortest text that `parseDuration` reads back as `ms`, a whole number >= 0. */
export function formatDuration(ms: number): string {
  let rest = ms
  let text = ''
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) text += `${count}${unit}`
  }
  return text === '' ? '0s' : text
}

const notDuration = `${given} is not a duration; write for example 250ms, 90s, 3m or 1h30m`

function wrongType(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'number' ? `${given} has no unit; write for example ${value}s` : notDuration
}

/** A duration in the file, whole milliseconds once parsed. `least` and `most` are durations too. */
export const duration = ({ least = '0s', most = '365d' }: { least?: string; most?: string } = {}) =>
  z
    .string({ error: issue => wrongType(issue.input) })
    .regex(pattern, { error: notDuration, abort: true })
    .meta({ title: 'duration' })
    .transform((text, context) => {
      const ms = parseDuration(text)
      if (ms !== undefined && ms >= parseDuration(least)! && ms <= parseDuration(most)!) return ms
      context.addIssue({
        code: 'custom',
        message: `${given} is out of range: ${least} to ${most}`,
        input: text,
      })
      return z.NEVER
    })
