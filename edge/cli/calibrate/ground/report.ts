import type { GroundSolution } from '../../../../calibration/ground/solve-ground.js'
import { sigmaAt } from '../../../../calibration/ground/valid-region.js'
import type { Calibration } from '../../../config/calibration.js'
import type { Lens } from '../../../geometry/lens.js'
import { bend } from '../../../geometry/straighten.js'
import { tableText } from '../../table.js'
import type { GroundArguments } from './run.js'

/** How well a camera was calibrated, as scripts read it: one line of JSON. Metres unless the name says otherwise. */
export interface GroundReport {
  readonly out: string
  readonly overlay: string
  readonly points: readonly PointReport[]
  /** Lines of the points that do not agree with the others and were left out. */
  readonly wrong: readonly number[]
  readonly accuracyM: number
  /** Factor by which the points are worse than --click-px and --survey-m say; 1 where they are not. */
  readonly widened: number
  readonly reachM: number
  /** The calibration holds where its own error is at most this, 1 sigma. */
  readonly validToM: number
  readonly notes: readonly string[]
}

export interface PointReport {
  readonly row: number
  readonly name?: string
  readonly missPx?: number
  readonly missEastM?: number
  readonly missNorthM?: number
  /** Error at this point of a calibration that does without it; absent where fewer than five agree. */
  readonly leftOutM?: number
  /** Error of the calibration itself there, 1 sigma. */
  readonly sigmaM?: number
  readonly wrong: boolean
  /** What would make a wrong point fit. */
  readonly explanation?: string
}

export function groundReport(
  { residuals, widened, fit }: GroundSolution,
  {
    calibration,
    picture,
    lens,
    explanations,
    notes,
    limitM,
    args,
  }: {
    readonly calibration: Calibration
    readonly picture: { readonly width: number; readonly height: number }
    readonly lens: Lens | undefined
    readonly explanations: ReadonlyMap<number, string>
    readonly notes: readonly string[]
    readonly limitM: number
    readonly args: Pick<GroundArguments, 'out' | 'overlay'>
  },
): GroundReport {
  const points = residuals.map(({ pair, expected, missM, leftOutM, isWrong }): PointReport => {
    const explanation = explanations.get(pair.row)
    const at = expected && bend(lens, expected)
    return {
      row: pair.row,
      ...(pair.name && { name: pair.name }),
      ...(at && {
        missPx: round(
          Math.hypot((at[0] - pair.clicked[0]) * picture.width, (at[1] - pair.clicked[1]) * picture.height),
          2,
        ),
      }),
      ...(missM && {
        missEastM: round(missM[0], 3),
        missNorthM: round(missM[1], 3),
        sigmaM: round(sigmaAt(fit, pair.image), 3),
      }),
      ...(leftOutM !== undefined && { leftOutM: round(leftOutM, 3) }),
      wrong: isWrong,
      ...(explanation && { explanation }),
    }
  })
  return {
    out: args.out,
    overlay: args.overlay,
    points,
    wrong: points.filter(({ wrong }) => wrong).map(({ row }) => row),
    accuracyM: calibration.accuracyM,
    widened: round(widened, 2),
    reachM: calibration.reachM,
    validToM: round(limitM, 2),
    notes,
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

/** The same for a person. */
export function formatGroundReport(report: GroundReport): string {
  const rows = report.points.map(point => [
    point.row,
    point.name ?? '',
    cell(point.missPx, 1),
    cell(point.missEastM, 2),
    cell(point.missNorthM, 2),
    cell(point.leftOutM, 2),
    cell(point.sigmaM, 2),
    point.wrong ? 'WRONG, left out' : '',
  ])
  const head = ['line', 'point', 'miss px', 'miss E m', 'miss N m', 'left out m', 'sigma m', '']
  const used = report.points.length - report.wrong.length
  const lines = [
    tableText(head, rows),
    `${used} of ${report.points.length} points agree. In their middle the calibration is good to ${report.accuracyM.toFixed(2)} m (1 sigma).`,
    ...report.points
      .filter(({ wrong }) => wrong)
      .map(
        ({ row, explanation }) =>
          `Line ${row} contradicts the others${explanation ? `: it fits when ${explanation}` : ': check its pixel and its place'}.`,
      ),
    ...(used === 4
      ? ['Four points always fit: nothing shows a mistake in one of them. Six or more are a good number.']
      : used === 5
        ? ['Five points show that one is wrong, but not which. Six or more are a good number.']
        : []),
    ...(report.widened > 1
      ? [
          `The points agree ${report.widened.toFixed(1)} times worse than --click-px and --survey-m say; the stated errors are so much larger.`,
        ]
      : []),
    ...report.notes,
    `It holds where its own error is below ${report.validToM.toFixed(2)} m, up to ${report.reachM} m from the origin: the dashed line in ${report.overlay}.`,
    `Written: ${report.out}. Look at ${report.overlay}: the grid must lie flat on the road.`,
  ]
  return `${lines.join('\n')}\n`
}

const cell = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '-'
