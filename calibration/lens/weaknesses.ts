import { tiltOf } from './pose.js'
import type { LensSolution, View } from './solve-lens.js'

export const LEAST_VIEWS = 6
/** The picture in nine parts: so many may be without any corner. */
const MAX_EMPTY_PARTS = 2
const LEAST_TILT_DEG = 12
const LEAST_TILTED = 3
/** Between the directions in which boards lean: all about one axis leave the other focal length to chance. */
const LEAST_TURN_DEG = 40
const MAX_FOCAL_SIGMA = 0.005
/** Of the width: more is another lens than the model, or another board. */
const MAX_RMS = 0.0015

const partNames = [
  'top left',
  'top',
  'top right',
  'left',
  'middle',
  'right',
  'bottom left',
  'bottom',
  'bottom right',
]

/** Parts of the picture, of nine, in which no corner was. */
export function emptyParts(views: readonly View[], widthPx: number, heightPx: number): readonly string[] {
  const seen = new Set(
    views.flatMap(({ corners }) => corners.map(([x, y]) => 3 * part(y / heightPx) + part(x / widthPx))),
  )
  return partNames.filter((_, at) => !seen.has(at))
}

const part = (share: number): number => Math.min(2, Math.max(0, Math.floor(3 * share)))

/** Why a lens cannot be told from these pictures, as sentences; empty where it can. */
export function weaknessesOf({ lens, views, focalSigmaShare, rmsPx }: LensSolution): readonly string[] {
  const weak: string[] = []
  const empty = emptyParts(views, lens.widthPx, lens.heightPx)
  if (empty.length > MAX_EMPTY_PARTS)
    weak.push(`the board was never in the ${empty.join(', ')} of the picture`)
  const tilts = views.map(({ pose }) => tiltOf(pose)).filter(({ deg }) => deg >= LEAST_TILT_DEG)
  const isTurned = tilts.some(a =>
    tilts.some(b => angleBetween(a.towardsDeg, b.towardsDeg) >= LEAST_TURN_DEG),
  )
  if (tilts.length < LEAST_TILTED)
    weak.push(
      `the board leant by ${LEAST_TILT_DEG} degrees or more in ${tilts.length} of ${views.length} pictures only`,
    )
  else if (!isTurned) weak.push('the board always leant in the same direction')
  if (rmsPx > MAX_RMS * lens.widthPx)
    weak.push(`the corners are ${rmsPx.toFixed(1)} px from where a ${lens.model} lens would draw them`)
  else if (weak.length === 0 && !(focalSigmaShare <= MAX_FOCAL_SIGMA))
    weak.push(`the focal length is known to ${(100 * focalSigmaShare).toFixed(1)} % only`)
  return weak
}

/** Of two directions in which a board may lean, forwards or backwards alike: 0 to 90. */
function angleBetween(aDeg: number, bDeg: number): number {
  const turn = Math.abs(aDeg - bDeg) % 180
  return Math.min(turn, 180 - turn)
}
