import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClipRange, Footage, Still } from '../domain/footage.js'
import { clipOfSegments } from './cut-clip.js'
import { stillOfSegment } from './cut-still.js'
import { ringFolderOf } from './ring-folders.js'
import { createSegments, type Segment } from './segments.js'

export interface RingOptions {
  /** Each connection makes a folder of its own in it. */
  readonly dir: string
  /** Most bytes of video that are kept; the oldest go first. */
  readonly maxBytes: number
  /** Only these will be asked for as stills, which spares decoding the others. */
  readonly keyframesOnly?: boolean
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
export async function openRing({ dir, ...options }: RingOptions): Promise<Ring | undefined> {
  const folder = join(dir, ringFolderOf(process.pid), randomUUID())
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return createRing(folder, options)
  } catch {
    return undefined
  }
}

function createRing(folder: string, { maxBytes, keyframesOnly = false }: Omit<RingOptions, 'dir'>): Ring {
  const listPath = join(folder, 'segments.csv')
  const segments = createSegments(folder, listPath, { bytes: maxBytes, files: LISTED })
  const waiting = new Set<() => void>()
  let ended = false
  let users = 0

  const removeIfUnused = () => {
    if (ended && users === 0) void rm(folder, { recursive: true, force: true }).catch(() => {})
  }

  const hold = (range: ClipRange): (() => void) => {
    const letGo = segments.hold(range)
    let holding = true
    users += 1
    return () => {
      if (!holding) return
      holding = false
      letGo()
      users -= 1
      removeIfUnused()
    }
  }

  /** Keeps the files until `use` is done. What cannot be cut is not there, whatever the reason. */
  const using = async <T>(range: ClipRange, use: () => Promise<T | undefined>): Promise<T | undefined> => {
    const letGo = hold(range)
    try {
      return await use()
    } catch {
      return undefined
    } finally {
      letGo()
    }
  }

  const untilClosed = async (ptsMs: number): Promise<Segment[]> => {
    for (;;) {
      const present = await segments.list()
      if (ended || present.some(({ toMs }) => toMs > ptsMs && Number.isFinite(toMs))) return present
      await new Promise<void>(resolve => waiting.add(resolve))
    }
  }

  const stillAt = async (ptsMs: number): Promise<Still | undefined> => {
    for (const waitMs of WRITTEN_AFTER_MS) {
      await sleep(waitMs)
      const present = await segments.list()
      const holding = segmentAt(present, ptsMs)
      const found =
        holding && (await stillOfSegment(holding.path, ptsMs, keyframesOnly).catch(() => undefined))
      const isComing = holding
        ? holding.toMs === Number.POSITIVE_INFINITY
        : ptsMs >= (present.at(-1)?.toMs ?? 0)
      if (found || !isComing || ended) return found
    }
    return undefined
  }

  const wake = () => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }

  return {
    output: ringOutput(folder, listPath),
    footage: {
      still: ptsMs => using({ fromPtsMs: ptsMs, toPtsMs: ptsMs }, () => stillAt(ptsMs)),
      clip: range =>
        using(range, async () => {
          const pieces = piecesFor(await untilClosed(range.toPtsMs), range)
          return pieces.length === 0 ? undefined : clipOfSegments(pieces, range, folder)
        }),
      hold,
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

/** ffmpeg may hand out a frame before its packet is in the ring, where a machine is busy: the waits between looking for it. */
const WRITTEN_AFTER_MS = [0, 100, 300, 600] as const

/** Times of the list are rounded to microseconds. */
const ROUNDING_MS = 0.01

const segmentAt = (present: readonly Segment[], ptsMs: number): Segment | undefined =>
  present.findLast(({ fromMs, toMs }) => fromMs <= ptsMs + ROUNDING_MS && ptsMs < toMs)

/** The segments of the range that are there, in a row. What was evicted in the midst of them takes what was before it along. */
export function piecesFor(present: readonly Segment[], { fromPtsMs, toPtsMs }: ClipRange): Segment[] {
  const upTo = present.filter(({ fromMs }) => fromMs <= toPtsMs)
  const first = segmentAt(upTo, fromPtsMs) ?? upTo[0]
  const pieces = upTo.filter(({ number }) => first && number >= first.number)
  const gap = pieces.findLastIndex(
    ({ number }, index) => index > 0 && number !== pieces[index - 1]!.number + 1,
  )
  return gap < 0 ? pieces : pieces.slice(gap)
}

const OPENED = /^\[segment @ \S+\].* Opening '(?:[^']*\/)?([^'/]+)' for writing/

/** What ffmpeg says when the ring can no longer be written; the frames go on. */
export const isRingLost = (complaint: string): boolean => /^Slave muxer #0 failed/.test(complaint)

/** Short enough to throw away little at a time. A segment begins with a keyframe, so it may be longer. */
const SEGMENT_S = 2
/** Most files of a ring: each takes a page of memory, however little a camera sends that looks at a wall. */
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
  return [
    '-map',
    '0:V:0',
    '-c',
    'copy',
    '-copytb',
    '1',
    '-bsf:v',
    `${DECODING_TIMES},${FROM_TIMED_KEYFRAME}`,
    '-f',
    'tee',
    target,
  ]
}

/**
 * Decoding times made of the presentation times, which are the camera's: those that ffmpeg has are guesses, which run ahead
 * where only keyframes are decoded, and then change the presentation times too. A camera that sends no B-frames has the
 * same for both; with B-frames they lag by as much as a picture has ever come before its time (`ld(1)`), learned from the
 * pictures that are dropped at first.
 */
const DECODING_TIMES =
  "setts=pts=PTS:dts='max(PREV_OUTDTS+1,PTS-st(1,max(ld(1),if(eq(PTS,NOPTS),0,st(0,max(ld(0),PTS))-PTS+32*gt(ld(0),PTS)))))'"

/**
 * Drops what comes before the first keyframe that has a time. The first packet of a stream has none, and with B-frames the
 * muxer would then give up; a copy that begins in the midst of a picture group cannot be decoded either.
 */
const FROM_TIMED_KEYFRAME = `noise=drop='not(st(0,ld(0)+key*not(eq(pts,nopts))))'`

/** For the option lists of `tee`, in which these characters mean something. */
const escaped = (path: string): string => path.replace(/[\\':|[\]]/g, '\\$&')
