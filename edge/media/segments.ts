import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A piece of a stream in a file of its own; begins with a keyframe. Times in the stream, milliseconds. */
export interface Segment {
  readonly path: string
  readonly fromMs: number
  /** Infinity while it is being written. */
  readonly toMs: number
}

export interface Segments {
  /** ffmpeg begins to write this file; the one before is complete. */
  opened(number: number): void
  /** What is there, oldest first. */
  list(): Promise<Segment[]>
}

interface SegmentFile {
  readonly number: number
  /** Undefined while it is being written. */
  bytes: number | undefined
}

/**
 * The files of one ring: `<number>.ts` in `folder`, with their times in `listPath` as ffmpeg writes them (`name,from,to`
 * in seconds). Together they stay below `maxBytes`, as far as a single one does.
 */
export function createSegments(folder: string, listPath: string, maxBytes: number): Segments {
  const files: SegmentFile[] = []
  let turn = Promise.resolve()
  const pathOf = (number: number) => join(folder, `${number}.ts`)

  const evict = async (): Promise<void> => {
    for (const file of files.slice(0, -1)) file.bytes ??= await bytesOf(pathOf(file.number))
    const sizes = files.flatMap(({ bytes }) => bytes ?? [])
    // The one that is being written is going to be about as large as the largest.
    let total = sizes.reduce((sum, bytes) => sum + bytes, Math.max(0, ...sizes))
    while (total > maxBytes && files.length > 1) {
      const oldest = files.shift()!
      total -= oldest.bytes ?? 0
      await rm(pathOf(oldest.number), { force: true }).catch(() => {})
    }
  }

  return {
    opened: number => {
      files.push({ number, bytes: undefined })
      turn = turn.then(evict)
    },
    list: async () => {
      const closed = parseList(await readFile(listPath, 'utf8').catch(() => ''))
      const present = new Set(files.map(({ number }) => number))
      const kept = closed
        .filter(({ number }) => present.has(number))
        .map(({ number, fromMs, toMs }) => ({ path: pathOf(number), fromMs, toMs }))
      const newest = files.at(-1)?.number
      const last = closed.at(-1)
      if (newest === undefined || newest === last?.number) return kept
      return [...kept, { path: pathOf(newest), fromMs: last?.toMs ?? 0, toMs: Number.POSITIVE_INFINITY }]
    },
  }
}

const bytesOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )

const parseList = (text: string) =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [name, from, to] = line.split(',')
      return { number: Number.parseInt(name!, 10), fromMs: Number(from) * 1000, toMs: Number(to) * 1000 }
    })
