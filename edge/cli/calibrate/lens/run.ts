import { solveLens, type View } from '../../../../calibration/lens/solve-lens.js'
import { LEAST_VIEWS, weaknessesOf } from '../../../../calibration/lens/weaknesses.js'
import { lensSchema } from '../../../config/calibration.js'
import type { Lens } from '../../../geometry/lens.js'
import { type Clock, systemClock } from '../../../kit/clock.js'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { exitCodes } from '../../exit-codes.js'
import { Progress, type Terminal } from '../../progress.js'
import { writeOut } from '../../write-out.js'
import { readableJson } from '../readable-json.js'
import type { BoardFinder } from './boards.js'
import { drawCoverage } from './coverage.js'
import { eachPicture } from './pictures.js'
import { formatLensReport, lensReport } from './report.js'

export interface LensArguments {
  readonly files: readonly string[]
  readonly find: BoardFinder
  readonly model: Lens['model']
  readonly out: string
  /** PNG of where the corners were and how far off each is. */
  readonly coverage: string
  readonly json: boolean
}

export interface LensOutput {
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly clock?: Clock
}

/** Of the width: a board that has moved less in a clip is the same picture again. */
const SAME_PLACE = 0.03
/** Pictures beyond this tell nothing new, and take minutes. */
const MOST_VIEWS = 40

/**
 * Calibrates a lens, writes its file and the coverage picture, and reports.
 * @throws LamppostError CALIBRATION_WEAK where the pictures do not determine it; the coverage picture is written all the same.
 */
export async function runLens(
  args: LensArguments,
  { stdout, stderr, clock = systemClock }: LensOutput,
): Promise<number> {
  const { views, without, widthPx, heightPx } = await readViews(args, new Progress(stderr, clock.monotonicMs))
  if (views.length < LEAST_VIEWS)
    throw weak([
      `the board was found in ${views.length} of ${views.length + without.length} pictures, ${LEAST_VIEWS} or more are needed${without.length > 0 ? ` (not in ${without.slice(0, 5).join(', ')})` : ''}${views.length === 0 ? '; is --board the number of its inner corners?' : ''}`,
    ])
  const solution = solveLens(views, { model: args.model, widthPx, heightPx })
  if (!solution) throw weak(['no lens fits these pictures at all'])
  await writeOut(args.coverage, await drawCoverage(solution), '--coverage')
  const weaknesses = weaknessesOf(solution)
  if (weaknesses.length > 0) throw weak(weaknesses, args.coverage)
  const lens = lensSchema.parse(rounded(solution.lens))
  await writeOut(args.out, readableJson(lens), '--out')
  const report = lensReport(solution, { without, out: args.out, coverage: args.coverage })
  stdout.write(args.json ? `${JSON.stringify(report)}\n` : formatLensReport(report))
  return exitCodes.OK
}

interface Views {
  readonly views: readonly View[]
  /** Pictures in which the board was not found whole. */
  readonly without: readonly string[]
  readonly widthPx: number
  readonly heightPx: number
}

async function readViews({ files, find }: LensArguments, progress: Progress): Promise<Views> {
  const views: View[] = []
  const without: string[] = []
  let size: { readonly width: number; readonly height: number; readonly name: string } | undefined
  let seen = 0
  await eachPicture(files, (name, picture, isFilmed) => {
    seen += 1
    progress.show(`picture ${seen}, the board was found in ${views.length}`)
    size ??= { width: picture.width, height: picture.height, name }
    if (picture.width !== size.width || picture.height !== size.height)
      throw new LamppostError('CALIBRATION_WEAK', {
        what: `${name} has ${picture.width} x ${picture.height} pixels, ${size.name} has ${size.width} x ${size.height}`,
        hint: 'All pictures must come from one camera in one setting, none cropped or turned.',
      })
    if (views.length >= MOST_VIEWS) return
    const found = find(picture)
    if (!found) without.push(name)
    else if (!isFilmed || !isSameAgain(found.corners, views.at(-1)?.corners, picture.width))
      views.push({ name, ...found })
  })
  progress.clear()
  return { views, without, widthPx: size?.width ?? 0, heightPx: size?.height ?? 0 }
}

function isSameAgain(now: View['corners'], before: View['corners'] | undefined, widthPx: number): boolean {
  if (before?.length !== now.length) return false
  return now.every(([x, y], at) => Math.hypot(x - before[at]![0], y - before[at]![1]) < SAME_PLACE * widthPx)
}

const rounded = (lens: Lens): Lens => {
  const round = (value: number): number => Number(value.toPrecision(9))
  return {
    ...lens,
    ...{ fx: round(lens.fx), fy: round(lens.fy), cx: round(lens.cx), cy: round(lens.cy) },
    coefficients: lens.coefficients.map(round),
  }
}

function weak(reasons: readonly string[], coverage?: string): LamppostError {
  return new LamppostError('CALIBRATION_WEAK', {
    what: `These pictures do not determine the lens: ${reasons.join('; ')}`,
    hint: `Take 10 to 20 sharp pictures of the flat board, in every part of the picture, near and far, and leaning to each side by 20 to 40 degrees${coverage ? `; ${coverage} shows where it was` : ''}.`,
  })
}
