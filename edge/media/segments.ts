import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClipRange } from '../domain/footage.js'

/** A piece of a stream in a file of its own; begins with a keyframe. Times in the stream, milliseconds. */
export interface Segment {
  /** One more than that of the segment before it. */
  readonly number: number
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
  /** What lies in the range, now or later, goes after all the rest; until the result is called. */
  hold(range: ClipRange): () => void
}

export interface SegmentLimits {
  readonly bytes: number
  readonly files: number
}

interface SegmentFile {
  readonly number: number
  /** Undefined while it is being written. */
  bytes: number | undefined
}

/**
 * The files of one ring: `<number>.ts` in `folder`, with their times in `listPath` as ffmpeg writes them (`name,from,to`
 * in seconds). Together they stay below the limits, as far as a single one does.
 */
export function createSegments(folder: string, listPath: string, most: SegmentLimits): Segments {
  const files: SegmentFile[] = []
  const held = new Set<ClipRange>()
  let turn = Promise.resolve()
  const pathOf = (number: number) => join(folder, `${number}.ts`)

  const list = async (): Promise<Segment[]> => {
    const newest = files.at(-1)?.number
    const closed = parseList(await readFile(listPath, 'utf8').catch(() => ''))
    // What was read may be from before another one was complete.
    if (files.at(-1)?.number !== newest) return list()
    const present = new Set(files.map(({ number }) => number))
    const last = closed.at(-1)
    if (newest !== undefined && newest !== last?.number)
      closed.push({ number: newest, fromMs: last?.toMs ?? 0, toMs: Number.POSITIVE_INFINITY })
    return closed
      .map((segment, index) => ({
        ...segment,
        path: pathOf(segment.number),
        // A segment lasts until the next one begins, however long its last picture was said to be shown.
        toMs: closed[index + 1]?.fromMs ?? segment.toMs,
      }))
      .filter(({ number }) => present.has(number))
  }

  /** The oldest that nobody holds; the oldest, where all are held. Never the one that is being written. */
  const leastWanted = async (): Promise<SegmentFile> => {
    const oldest = files[0]!
    if (held.size === 0) return oldest
    const kept = (await list()).filter(segment => [...held].some(range => overlaps(segment, range)))
    const numbers = new Set(kept.map(({ number }) => number))
    return files.slice(0, -1).find(({ number }) => !numbers.has(number)) ?? oldest
  }

  const evict = async (): Promise<void> => {
    for (const file of files.slice(0, -1)) file.bytes ??= await bytesOf(pathOf(file.number))
    const sizes = files.flatMap(({ bytes }) => bytes ?? [])
    // The one that is being written is going to be about as large as the largest.
    let total = sizes.reduce((sum, bytes) => sum + bytes, Math.max(0, ...sizes))
    while ((total > most.bytes || files.length > most.files) && files.length > 1) {
      const least = await leastWanted()
      files.splice(files.indexOf(least), 1)
      total -= least.bytes ?? 0
      await rm(pathOf(least.number), { force: true }).catch(() => {})
    }
  }

  return {
    opened: number => {
      files.push({ number, bytes: undefined })
      turn = turn.then(evict)
    },
    list,
    hold: range => {
      const own = { ...range }
      held.add(own)
      return () => void held.delete(own)
    },
  }
}

const overlaps = ({ fromMs, toMs }: Segment, { fromPtsMs, toPtsMs }: ClipRange): boolean =>
  fromMs <= toPtsMs && fromPtsMs < toMs

const bytesOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )

const parseList = (text: string): Omit<Segment, 'path'>[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [name, from, to] = line.split(',')
      return { number: Number.parseInt(name!, 10), fromMs: Number(from) * 1000, toMs: Number(to) * 1000 }
    })
