import { z } from 'zod'
import { given } from '../issue-wording.js'

const factors: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

const pattern = /^(\d+(?:\.\d+)?) ?(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/

/** Bytes of a size such as `500MB` or `1.5GiB`; undefined where it is none. */
export function parseByteSize(text: string): number | undefined {
  const match = pattern.exec(text)
  return match ? Math.round(Number(match[1]) * factors[match[2]!]!) : undefined
}

const notSize = `${given} is not a size; write for example 500MB or 2GiB, or a whole number of bytes`

/** A size in the file, as text with a unit or as a number; whole bytes once parsed. */
export const byteSize = () =>
  z
    .union([z.string().regex(pattern, notSize), z.int(notSize).min(0)], notSize)
    .meta({ title: 'size' })
    .transform(value => (typeof value === 'number' ? value : parseByteSize(value)!))
