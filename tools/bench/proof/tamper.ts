import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** 0 to below 1. */
export type Random = () => number

export interface Tampering {
  readonly what: string
  /** What it was done to, and where: enough to do it again by hand. */
  readonly where: string
  undo(): Promise<void>
}

type Tamper = (dir: string, files: readonly string[], random: Random) => Promise<Tampering>

const below = (count: number, random: Random): number => Math.floor(random() * count)
const oneOf = <T>(all: readonly T[], random: Random): T => all[below(all.length, random)]!

const rewriting =
  (what: string, change: (bytes: Buffer, random: Random) => { bytes: Buffer; where: string }): Tamper =>
  async (dir, files, random) => {
    const file = oneOf(files, random)
    const before = await readFile(join(dir, file))
    const { bytes, where } = change(Buffer.from(before), random)
    await writeFile(join(dir, file), bytes)
    return { what, where: `${file} ${where}`, undo: () => writeFile(join(dir, file), before) }
  }

/** One byte of one file becomes another. Every file is as likely as any other, however small. */
export const changeByte: Tamper = rewriting('one byte changed', (bytes, random) => {
  const at = below(bytes.length, random)
  const by = 1 + below(255, random)
  bytes[at]! ^= by
  return { bytes, where: `byte ${at} xor ${by}` }
})

const cutShort: Tamper = rewriting('cut short', (bytes, random) => {
  const length = below(bytes.length, random)
  return { bytes: bytes.subarray(0, length), where: `to ${length} bytes` }
})

const grow: Tamper = rewriting('made longer', (bytes, random) => {
  const more = 1 + below(20, random)
  return { bytes: Buffer.concat([bytes, randomBytes(more)]), where: `by ${more} bytes` }
})

const remove: Tamper = async (dir, files, random) => {
  const file = oneOf(files, random)
  const before = await readFile(join(dir, file))
  await rm(join(dir, file))
  return { what: 'removed', where: file, undo: () => writeFile(join(dir, file), before) }
}

const add: Tamper = async (dir, files, random) => {
  const file = join(dirname(oneOf(files, random)), `more-${below(1e9, random)}.jpg`)
  await writeFile(join(dir, file), randomBytes(below(200, random)))
  return { what: 'added', where: file, undo: () => rm(join(dir, file)) }
}

const isEvidence = (file: string): boolean => file.endsWith('.jpg') || file.endsWith('.mp4')
const isEntries = (file: string): boolean => basename(file).startsWith('entries-')

const swap: Tamper = async (dir, files, random) => {
  const pictures = files.filter(isEvidence)
  const one = below(pictures.length, random)
  const other = (one + 1 + below(pictures.length - 1, random)) % pictures.length
  const [a, b] = [join(dir, pictures[one]!), join(dir, pictures[other]!)]
  const exchange = async (): Promise<void> => {
    await rename(a, `${a}.x`)
    await rename(b, a)
    await rename(`${a}.x`, b)
  }
  await exchange()
  return { what: 'two files exchanged', where: `${pictures[one]} ${pictures[other]}`, undo: exchange }
}

const relining =
  (what: string, change: (lines: string[], at: number) => string[]): Tamper =>
  async (dir, files, random) => {
    const file = files.find(isEntries)!
    const before = await readFile(join(dir, file), 'utf8')
    const lines = before.split('\n').slice(0, -1)
    const at = below(lines.length - 1, random)
    await writeFile(join(dir, file), `${change(lines, at).join('\n')}\n`)
    return { what, where: `${file} line ${at + 1}`, undo: () => writeFile(join(dir, file), before) }
  }

/** What else is done to a folder than to change a byte. */
export const otherTamperings: readonly Tamper[] = [
  cutShort,
  grow,
  remove,
  add,
  swap,
  relining('entry taken out', (lines, at) => lines.filter((_, line) => line !== at)),
  relining('entry twice', (lines, at) =>
    lines.flatMap((line, index) => (index === at ? [line, line] : [line])),
  ),
  relining('entries exchanged', (lines, at) => [
    ...lines.slice(0, at),
    lines[at + 1]!,
    lines[at]!,
    ...lines.slice(at + 2),
  ]),
  relining('newest entries taken out', (lines, at) => lines.slice(0, at + 1)),
]
