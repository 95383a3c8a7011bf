import type { Reference } from '../../config/calibration.js'
import type { Frame } from '../../domain/frame.js'
import { meanGreen } from '../../geometry/green-grid.js'
import { BLOCKS, type FoundBlock, findBlock } from './block-search.js'
import { commonMovement, farthestCorner } from './common-movement.js'
import { createGreyGrid, type GreyGrid, gridOf } from './drift-grid.js'
import { blendEdges, createEdgeField, type EdgeField, fillEdgeField } from './edge-field.js'

type Seen = Pick<Frame, 'width' | 'height' | 'pixels' | 'capturedAtMs'>

export interface DriftWatch {
  /** Whether the camera looks elsewhere than it did. Takes every frame that shows something, in order. */
  see(frame: Seen): boolean
}

/** A bumped camera stays bumped: it is enough to look now and then. */
const EVERY_MS = 30_000
/** Where there is no calibration, the first minutes say where the camera looks; passing traffic fades in their mean. */
const LEARNING_LOOKS = 5
/** Shares of the width that a corner of the picture goes: a pole in the wind stays below the second. */
const MOVED = 0.01
const BACK = 0.007
/** Looks in a row that must agree before anything is said. */
const LOOKS = 3
/** Blocks that must have gone the same way, and their share of those that were found. */
const LEAST_BLOCKS = 6
const LEAST_SHARE = 0.5
/** How fast the memory of how things look at this hour follows. */
const FOLLOW = 0.2
/** A view that is steady and like nothing known is another view, after so long. */
const STRANGE_FOR_MS = 10 * 60_000

/** What a look says: how far a corner of the picture has gone, as a share of its width; undefined where it cannot tell. */
type Verdict = number | undefined

/**
 * Notices that a fixed camera has been turned, shifted or zoomed: blocks of edges are looked for near where they were, and
 * what most of them agree on is the movement. It compares with the reference and, where that is too unlike (night, snow,
 * after road works), with how things looked lately, which follows only while the camera is where it was. What it cannot
 * tell changes nothing of what it said.
 */
export function createDriftWatch(
  { width, height }: Pick<Frame, 'width' | 'height'>,
  known?: Reference,
): DriftWatch {
  const grid = createGreyGrid({ width, height })
  const now = createEdgeField(grid)
  const start = known && gridOf(known, grid)
  let reference = start && edgesOf(start)
  let learnt: GreyGrid | undefined
  let learntLooks = 0
  let lately: EdgeField | undefined
  let strange: { readonly edges: EdgeField; readonly sinceMs: number } | undefined

  let lookedAtMs: number | undefined
  let moved = false
  let contrary = 0
  /** The look that goes on, one block at a frame: none costs more than part of a millisecond. */
  let search: Search | undefined

  const learn = (): void => {
    learnt ??= { ...grid, luma: new Float32Array(grid.luma.length) }
    for (const [at, cell] of grid.luma.entries()) learnt.luma[at]! += cell / LEARNING_LOOKS
    learntLooks += 1
    if (learntLooks === LEARNING_LOOKS) reference = edgesOf(learnt)
  }

  const conclude = (verdict: number): void => {
    strange = undefined
    const isAway = moved ? verdict > BACK : verdict > MOVED
    contrary = isAway === moved ? 0 : contrary + 1
    if (contrary >= LOOKS) {
      moved = isAway
      contrary = 0
    }
    if (verdict > BACK) return
    if (lately) blendEdges(now, lately, FOLLOW)
    else lately = copyOf(now)
  }

  /** Nothing known is like it. Were it dark or foggy, it would not be like itself either. */
  const wonder = (verdict: Verdict, nowMs: number): void => {
    if (!strange || verdict === undefined || verdict > BACK) strange = { edges: copyOf(now), sinceMs: nowMs }
    else if (lately && nowMs - strange.sinceMs >= STRANGE_FOR_MS) moved = true
  }

  const advance = (nowMs: number): void => {
    if (!search) return
    const block = findBlock(search.against, now, search.next)
    if (block) search.found.push(block)
    search.next += 1
    if (search.next < BLOCKS) return
    const verdict = verdictOf(search.found, grid)
    const { against } = search
    search = undefined
    if (strange && against === strange.edges) wonder(verdict, nowMs)
    else if (verdict !== undefined) conclude(verdict)
    else if (against === reference && lately) search = newSearch(lately)
    else if (strange) search = newSearch(strange.edges)
    else wonder(undefined, nowMs)
  }

  return {
    see(frame) {
      const { capturedAtMs } = frame
      if (search) advance(capturedAtMs)
      else if (
        lookedAtMs === undefined ||
        capturedAtMs < lookedAtMs ||
        capturedAtMs - lookedAtMs >= EVERY_MS
      ) {
        lookedAtMs = capturedAtMs
        meanGreen(frame, grid.columns, grid.rows, grid.luma)
        if (reference) {
          fillEdgeField(grid, now)
          search = newSearch(reference)
        } else learn()
      }
      return moved
    },
  }
}

interface Search {
  readonly against: EdgeField
  readonly found: FoundBlock[]
  next: number
}

const newSearch = (against: EdgeField): Search => ({ against, found: [], next: 0 })

function verdictOf(found: readonly FoundBlock[], { columns, rows }: GreyGrid): Verdict {
  const common = commonMovement(found)
  if (!common || common.agreeing < LEAST_BLOCKS || common.agreeing < LEAST_SHARE * found.length)
    return undefined
  return farthestCorner(common.movement, columns, rows) / columns
}

function edgesOf(grid: GreyGrid): EdgeField {
  const edges = createEdgeField(grid)
  fillEdgeField(grid, edges)
  return edges
}

const copyOf = ({ columns, rows, x, y, squares }: EdgeField): EdgeField => ({
  ...{ columns, rows },
  ...{ x: x.slice(), y: y.slice(), squares: squares.slice() },
})
