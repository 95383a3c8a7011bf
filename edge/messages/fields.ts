import { z } from 'zod'

export const timeField = z.iso.datetime({ offset: false }).describe('RFC 3339, UTC, with milliseconds')

export const countField = z.int().nonnegative()

/** RFC 3339 in UTC of epoch milliseconds. */
export const rfc3339 = (timeMs: number): string => new Date(timeMs).toISOString()
