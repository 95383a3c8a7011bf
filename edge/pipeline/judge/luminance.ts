import type { ActiveScenario } from '../../config/active-scenario.js'
import type { LuminanceRule } from '../../config/schema/luminance-rule.js'
import type { Box } from '../../domain/box.js'
import type { Fix } from '../../domain/fix.js'
import type { Frame } from '../../domain/frame.js'
import { createNight } from '../../geometry/night.js'
import type { Gauge, Level, ZoneLook } from './zone-judge.js'
import type { FrameSize, Zones } from './zones.js'

/** One frame as it is. `pixels` as in `Frame`. */
export interface PictureLook extends ZoneLook {
  readonly pixels: Frame['pixels']
}

/** How far around the zone its surroundings reach, as a share of its own width and height on each side. */
const SURROUNDINGS = 0.75

/** Of one zone, for frames of one size: where in `pixels` its pixels begin, and those around it. */
interface Mask extends FrameSize {
  readonly inside: Uint32Array
  readonly around: Uint32Array
  /** Pixels. */
  readonly box: Box
}

/** Tells whether a lamp is dark at night: its zone is neither bright nor brighter than what surrounds it. */
export function createLuminanceGauge(
  scenario: ActiveScenario,
  rule: LuminanceRule,
  { zones, place }: { readonly zones: Zones; readonly place: Fix },
): Gauge<PictureLook> {
  const isNight = createNight(place, rule)
  const masks = new Map<string | undefined, Mask>()
  const label = Object.keys(scenario.labels)[0]!
  const maskFor = (zone: string | undefined, look: PictureLook): Mask => {
    const before = masks.get(zone)
    if (before?.width === look.width && before.height === look.height) return before
    const mask = maskOf(zone, zones, look)
    masks.set(zone, mask)
    return mask
  }
  return (zone, look) => {
    if (!isNight(look.capturedAtMs)) return undefined
    const { inside, around, box } = maskFor(zone, look)
    const mean = meanLuma(look.pixels, inside)
    const contrast = mean - (around.length === 0 ? mean : meanLuma(look.pixels, around))
    const level = levelOf(rule, mean, contrast)
    return { level, found: { label, confidence: confidenceOf(rule, mean), box, fix: place } }
  }
}

function levelOf({ dark, lit }: LuminanceRule, mean: number, contrast: number): Level {
  if (mean < dark.below && contrast < dark.contrast) return 'over'
  return mean > lit.above || contrast > lit.contrast ? 'under' : 'between'
}

/** How far below the threshold it is, 0..1: black is 1. */
const confidenceOf = ({ dark }: LuminanceRule, mean: number): number =>
  dark.below === 0 ? 0 : Math.max(0, 1 - mean / dark.below)

/** Of the levels as they are coded (Rec. 709), 0..255. */
function meanLuma(pixels: Uint8Array, at: Uint32Array): number {
  let sum = 0
  for (const first of at)
    sum += 0.2126 * pixels[first]! + 0.7152 * pixels[first + 1]! + 0.0722 * pixels[first + 2]!
  return sum / at.length
}

/** A lamp beside it is no surroundings: pixels of other zones of the rule are left out. */
function maskOf(zone: string | undefined, zones: Zones, { width, height }: FrameSize): Mask {
  const [x1, y1, x2, y2] = zones.extentOf(zone)
  const [reachX, reachY] = [SURROUNDINGS * (x2 - x1), SURROUNDINGS * (y2 - y1)]
  const inside: number[] = []
  const around: number[] = []
  const fromRow = Math.max(0, Math.floor((y1 - reachY) * height))
  const toRow = Math.min(height, Math.ceil((y2 + reachY) * height))
  const fromColumn = Math.max(0, Math.floor((x1 - reachX) * width))
  const toColumn = Math.min(width, Math.ceil((x2 + reachX) * width))
  for (let row = fromRow; row < toRow; row += 1) {
    for (let column = fromColumn; column < toColumn; column += 1) {
      const middle = [(column + 0.5) / width, (row + 0.5) / height] as const
      const first = (row * width + column) * 3
      if (zones.holds(zone, middle)) inside.push(first)
      else if (!zones.find([column + 0.5, row + 0.5], { width, height }).inside) around.push(first)
    }
  }
  // What is smaller than a pixel lies in one all the same.
  if (inside.length === 0) {
    const [row, column] = [Math.floor(((y1 + y2) / 2) * height), Math.floor(((x1 + x2) / 2) * width)]
    inside.push((Math.min(row, height - 1) * width + Math.min(column, width - 1)) * 3)
  }
  return {
    ...{ width, height },
    inside: Uint32Array.from(inside),
    around: Uint32Array.from(around),
    box: [x1 * width, y1 * height, x2 * width, y2 * height],
  }
}
