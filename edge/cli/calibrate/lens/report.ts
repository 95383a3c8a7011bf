import { tiltOf } from '../../../../calibration/lens/pose.js'
import type { LensSolution } from '../../../../calibration/lens/solve-lens.js'
import type { Lens } from '../../../geometry/lens.js'
import { tableText } from '../../table.js'

/** How well a lens was calibrated, as scripts read it: one line of JSON. */
export interface LensReport {
  readonly out: string
  readonly coverage: string
  readonly lens: Lens
  /** From where the lens puts the corners to where they were found. */
  readonly rmsPx: number
  /** 1 sigma of the focal length, percent of it. */
  readonly focalSigmaPercent: number
  readonly pictures: readonly {
    readonly name: string
    readonly corners: number
    readonly rmsPx: number
    readonly worstPx: number
    readonly tiltDeg: number
    readonly distanceM: number
    /** Several times worse than the others. */
    readonly suspicious: boolean
  }[]
  /** Pictures in which the board was not found. */
  readonly without: readonly string[]
}

/** In multiples of the median picture. */
const SUSPICIOUS = 3

export function lensReport(
  { lens, views, rmsPx, focalSigmaShare }: LensSolution,
  more: Pick<LensReport, 'out' | 'coverage' | 'without'>,
): LensReport {
  const median = [...views].sort((a, b) => a.rmsPx - b.rmsPx)[Math.floor(views.length / 2)]!.rmsPx
  return {
    ...more,
    lens,
    rmsPx: round(rmsPx, 3),
    focalSigmaPercent: round(100 * focalSigmaShare, 3),
    pictures: views.map(view => ({
      name: view.name,
      corners: view.corners.length,
      rmsPx: round(view.rmsPx, 3),
      worstPx: round(Math.max(...view.misses.map(([x, y]) => Math.hypot(x, y))), 2),
      tiltDeg: round(tiltOf(view.pose).deg, 0),
      distanceM: round(view.pose[5], 2),
      suspicious: view.rmsPx > SUSPICIOUS * median,
    })),
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

/** The same for a person. */
export function formatLensReport(report: LensReport): string {
  const { lens, pictures, without } = report
  const rows = pictures.map(picture => [
    picture.name,
    picture.corners,
    picture.rmsPx.toFixed(2),
    picture.worstPx.toFixed(2),
    picture.tiltDeg,
    picture.distanceM.toFixed(2),
    picture.suspicious ? 'much worse: blurred?' : '',
  ])
  const lines = [
    tableText(['picture', 'corners', 'rms px', 'worst px', 'tilt deg', 'm away', ''], rows),
    ...(without.length > 0 ? [`The whole board was not found in ${without.join(', ')}.`] : []),
    `A ${lens.model} lens of ${lens.widthPx} x ${lens.heightPx}: focal length ${lens.fx.toFixed(1)}, ${lens.fy.toFixed(1)} px, known to ${report.focalSigmaPercent} %; centre ${lens.cx.toFixed(1)}, ${lens.cy.toFixed(1)}.`,
    `The corners are ${report.rmsPx.toFixed(2)} px from where it puts them (rms).`,
    `Written: ${report.out}. ${report.coverage} shows where the board was, and how far off each corner is.`,
  ]
  return `${lines.join('\n')}\n`
}
