import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Footage } from '../domain/footage.js'
import { clipOfSegments } from './cut-clip.js'
import { stillOfSegment } from './cut-still.js'
import { ringFolderOf } from './ring-folders.js'
import { createSegments, type Segment } from './segments.js'

export interface RingOptions {
  /** Each connection makes a folder of its own in it. */
  readonly dir: string
  /** Most bytes of video that are kept; the oldest go first. */
  readonly maxBytes: number
}

/** The second use of a connection: all that the camera sends, as it came, for a short while. */
export interface Ring {
  /** Arguments of ffmpeg for the output that writes it. */
  readonly output: readonly string[]
  readonly footage: Footage
  /** Takes each line of ffmpeg's stderr. */
  hear(line: string): void
  /** Nothing more will be written. The files go once nobody waits for a piece of them. */
  end(): void
}

/** Opens a ring; undefined where its folder cannot be made: footage is worth less than frames. */
export async function openRing({ dir, maxBytes }: RingOptions): Promise<Ring | undefined> {
  const folder = join(dir, ringFolderOf(process.pid), randomUUID())
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return createRing(folder, maxBytes)
  } catch {
    return undefined
  }
}

function createRing(folder: string, maxBytes: number): Ring {
  const listPath = join(folder, 'segments.csv')
  const segments = createSegments(folder, listPath, maxBytes)
  const waiting = new Set<() => void>()
  let ended = false
  let users = 0

  const removeIfUnused = () => {
    if (ended && users === 0) void rm(folder, { recursive: true, force: true }).catch(() => {})
  }

  /** Keeps the files until `use` is done. What cannot be cut is not there, whatever the reason. */
  const using = async <T>(use: () => Promise<T | undefined>): Promise<T | undefined> => {
    users += 1
    try {
      return await use()
    } catch {
      return undefined
    } finally {
      users -= 1
      removeIfUnused()
    }
  }

  const untilClosed = async (ptsMs: number): Promise<Segment[]> => {
    for (;;) {
      const present = await segments.list()
      if (ended || present.some(({ toMs }) => toMs > ptsMs && Number.isFinite(toMs))) return present
      await new Promise<void>(resolve => waiting.add(resolve))
    }
  }

  const wake = () => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }

  return {
    output: ringOutput(folder, listPath),
    footage: {
      still: ptsMs =>
        using(async () => {
          const holding = segmentAt(await segments.list(), ptsMs)
          return holding && stillOfSegment(holding.path, ptsMs)
        }),
      clip: ({ fromPtsMs, toPtsMs }) =>
        using(async () => {
          const present = (await untilClosed(toPtsMs)).filter(({ fromMs }) => fromMs <= toPtsMs)
          const first = segmentAt(present, fromPtsMs) ?? present[0]
          const pieces = present.filter(({ fromMs }) => first && fromMs >= first.fromMs)
          return pieces.length === 0 ? undefined : clipOfSegments(pieces, toPtsMs, folder)
        }),
    },
    hear: line => {
      const file = OPENED.exec(line)?.[1]
      if (file === undefined) return
      // The list is written anew whenever a segment is complete, the segment after it is opened right then.
      if (file.endsWith('.ts')) segments.opened(Number.parseInt(file, 10))
      setImmediate(wake)
    },
    end: () => {
      ended = true
      wake()
      removeIfUnused()
    },
  }
}

/** Times of the list are rounded to microseconds. */
const ROUNDING_MS = 0.01

const segmentAt = (present: readonly Segment[], ptsMs: number): Segment | undefined =>
  present.findLast(({ fromMs, toMs }) => fromMs <= ptsMs + ROUNDING_MS && ptsMs < toMs)

const OPENED = /^\[segment @ \S+\].* Opening '(?:[^']*\/)?([^'/]+)' for writing/

/** What ffmpeg says when the ring can no longer be written; the frames go on. */
export const isRingLost = (complaint: string): boolean => /^Slave muxer #0 failed/.test(complaint)

/** Short enough to throw away little at a time. A segment begins with a keyframe, so it may be longer. */
const SEGMENT_S = 2
/** More than the ring ever holds. */
const LISTED = 1024

/**
 * MPEG-TS can be read while it is being written, repeats the parameter sets before each keyframe, and has the very times
 * of the stream (`mpegts_copyts`). Behind `tee` a ring that fails, on a full disk for instance, takes no frame with it;
 * `null` is the part of it that never fails. `-copytb` keeps the times of the camera from being rounded to its frame rate.
 */
function ringOutput(folder: string, listPath: string): string[] {
  const options = [
    ...[
      'f=segment',
      'onfail=ignore',
      'fflags=+flush_packets',
      `segment_time=${SEGMENT_S}`,
      'segment_format=mpegts',
    ],
    'segment_format_options=mpegts_copyts=1',
    ...[`segment_list=${escaped(listPath)}`, `segment_list_size=${LISTED}`],
  ]
  const target = `[${options.join(':')}]${escaped(join(folder, '%d.ts'))}|[f=null]-`
  return ['-map', '0:V:0', '-c', 'copy', '-copytb', '1', '-f', 'tee', target]
}

/** For the option lists of `tee`, in which these characters mean something. */
const escaped = (path: string): string => path.replace(/[\\':|[\]]/g, '\\$&')
