import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import type { Point } from '../../edge/domain/box.js'
import { distort, type Lens, undistort } from '../../edge/geometry/lens.js'
import { type Pose, placed, poseFrom } from './pose.js'

/** One picture of the board: its corners in pixels, and the same on the board in its own unit. */
export interface View {
  readonly name: string
  readonly corners: readonly Point[]
  readonly board: readonly Point[]
}

export interface SolvedView extends View {
  readonly pose: Pose
  /** From where the lens puts each corner to where it was found, pixels. */
  readonly misses: readonly Point[]
  readonly rmsPx: number
}

export interface LensSolution {
  readonly lens: Lens
  readonly views: readonly SolvedView[]
  readonly rmsPx: number
  /** 1 sigma of the focal length, of that length: how well these pictures determine it. */
  readonly focalSigmaShare: number
}

/** Focal lengths to start from, shares of the width: from a fisheye to a long lens. */
const STARTS = [0.3, 0.45, 0.6, 0.8, 1.1, 1.5, 2.2]
const INTRINSICS = 4
const POSE = 6
const MAX_ROUNDS = 100
const ENOUGH = 1e-10
const MAX_DAMPING = 1e10

/**
 * Focal lengths, centre, distortion and all poses of least reprojection error: bundle adjustment by Levenberg-Marquardt
 * (Zhang 2000, section 3.3). It starts from the focal length with which the boards come out flattest, without distortion.
 * `undefined` where no start gives one.
 */
export function solveLens(
  views: readonly View[],
  { model, widthPx, heightPx }: Pick<Lens, 'model' | 'widthPx' | 'heightPx'>,
): LensSolution | undefined {
  const starts = STARTS.flatMap(share => {
    const lens: Lens = {
      ...{ model, widthPx, heightPx, fx: share * widthPx, fy: share * widthPx },
      ...{ cx: widthPx / 2, cy: heightPx / 2 },
      coefficients: new Array<number>(model === 'brown' ? 5 : 4).fill(0),
    }
    const poses = views.map(view => startPose(lens, view))
    if (poses.some(pose => pose === undefined)) return []
    const state: State = { lens, poses: poses as Pose[] }
    return [{ state, cost: costOf(state, views) }]
  })
  const best = starts.filter(({ cost }) => Number.isFinite(cost)).sort((a, b) => a.cost - b.cost)[0]
  return best && solutionOf(descend(best.state, views), views)
}

interface State {
  readonly lens: Lens
  readonly poses: readonly Pose[]
}

function startPose(lens: Lens, { corners, board }: View): Pose | undefined {
  const rays = corners.map(corner => undistort(lens, corner))
  return rays.every(ray => ray !== undefined) ? poseFrom(board, rays as Point[]) : undefined
}

function descend(start: State, views: readonly View[]): State {
  let state = start
  let cost = costOf(state, views)
  let damping = 1e-3
  for (let round = 0; round < MAX_ROUNDS && damping < MAX_DAMPING; round += 1) {
    const { normal, gradient } = systemOf(state, views)
    for (;;) {
      const damped = normal.clone()
      for (let at = 0; at < damped.rows; at += 1)
        damped.set(at, at, damped.get(at, at) * (1 + damping) + 1e-12)
      const factors = new CholeskyDecomposition(damped)
      const next = factors.isPositiveDefinite()
        ? moved(state, factors.solve(gradient).to1DArray())
        : undefined
      const nextCost = next ? costOf(next, views) : Number.POSITIVE_INFINITY
      if (next && nextCost < cost) {
        const gain = cost - nextCost
        state = next
        cost = nextCost
        damping /= 10
        if (gain < ENOUGH * cost) return state
        break
      }
      damping *= 10
      if (damping >= MAX_DAMPING) return state
    }
  }
  return state
}

/** Intrinsics are shared; each pose only meets the corners of its own picture. */
function systemOf(
  state: State,
  views: readonly View[],
): { readonly normal: Matrix; readonly gradient: Matrix } {
  const shared = INTRINSICS + state.lens.coefficients.length
  const size = shared + POSE * views.length
  const normal = Matrix.zeros(size, size)
  const gradient = Matrix.zeros(size, 1)
  for (const [at, view] of views.entries()) {
    const pose = state.poses[at]!
    const base = missesOf(state.lens, pose, view)
    const places = [
      ...Array.from({ length: shared }, (_, place) => place),
      ...Array.from({ length: POSE }, (_, place) => shared + POSE * at + place),
    ]
    const slopes = places.map(place => {
      const step = new Array<number>(size).fill(0)
      const by = stepFor(state, place, at)
      step[place] = by
      const lens = place < shared ? movedLens(state.lens, step) : state.lens
      const there = missesOf(lens, place < shared ? pose : movedPose(pose, step, shared + POSE * at), view)
      return there.map((value, row) => (value - base[row]!) / by)
    })
    for (const [i, a] of places.entries()) {
      gradient.set(a, 0, gradient.get(a, 0) - dot(slopes[i]!, base))
      for (const [j, b] of places.entries()) if (j <= i) add(normal, a, b, dot(slopes[i]!, slopes[j]!))
    }
  }
  return { normal, gradient }
}

function add(symmetric: Matrix, a: number, b: number, value: number): void {
  symmetric.set(a, b, symmetric.get(a, b) + value)
  if (a !== b) symmetric.set(b, a, symmetric.get(a, b))
}

/** For a difference quotient: small against the number's effect, large against its digits. */
function stepFor({ lens, poses }: State, place: number, view: number): number {
  const shared = INTRINSICS + lens.coefficients.length
  if (place < INTRINSICS) return 1e-6 * lens.fx
  if (place < shared) return 1e-7
  return (place - shared) % POSE < 3 ? 1e-7 : 1e-7 * Math.abs(poses[view]![5])
}

function moved({ lens, poses }: State, step: readonly number[]): State {
  const shared = INTRINSICS + lens.coefficients.length
  return {
    lens: movedLens(lens, step),
    poses: poses.map((pose, at) => movedPose(pose, step, shared + POSE * at)),
  }
}

const movedLens = (lens: Lens, [fx, fy, cx, cy, ...rest]: readonly number[]): Lens => ({
  ...lens,
  ...{ fx: lens.fx + fx!, fy: lens.fy + fy!, cx: lens.cx + cx!, cy: lens.cy + cy! },
  coefficients: lens.coefficients.map((value, at) => value + rest[at]!),
})

const movedPose = (pose: Pose, step: readonly number[], from: number): Pose =>
  pose.map((value, at) => value + step[from + at]!) as unknown as Pose

/** Found minus expected, x and y in turn, pixels; not finite where a corner would lie behind the camera. */
function missesOf(lens: Lens, pose: Pose, { corners, board }: View): number[] {
  return corners.flatMap(([x, y], at) => {
    const [px, py, pz] = placed(pose, board[at]!)
    if (!(pz > 0)) return [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    const [u, v] = distort(lens, [px / pz, py / pz])
    return [x - u, y - v]
  })
}

function costOf({ lens, poses }: State, views: readonly View[]): number {
  if (!(lens.fx > 0 && lens.fy > 0)) return Number.POSITIVE_INFINITY
  const cost = views.reduce((sum, view, at) => {
    const misses = missesOf(lens, poses[at]!, view)
    return sum + dot(misses, misses)
  }, 0)
  return Number.isNaN(cost) ? Number.POSITIVE_INFINITY : cost
}

function solutionOf(state: State, views: readonly View[]): LensSolution {
  const solved = views.map((view, at): SolvedView => {
    const flat = missesOf(state.lens, state.poses[at]!, view)
    const misses = view.corners.map((_, corner): Point => [flat[2 * corner]!, flat[2 * corner + 1]!])
    return { ...view, pose: state.poses[at]!, misses, rmsPx: rmsOf(misses) }
  })
  const misses = solved.flatMap(view => view.misses)
  const { normal } = systemOf(state, views)
  const freedom = 2 * misses.length - normal.rows
  const sigmaPx = Math.sqrt(misses.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / Math.max(1, freedom))
  return {
    lens: state.lens,
    views: solved,
    rmsPx: rmsOf(misses),
    focalSigmaShare: (sigmaPx * Math.sqrt(inverseCorner(normal))) / state.lens.fx,
  }
}

/** The first diagonal entry of the inverse; infinite where there is none. */
function inverseCorner(normal: Matrix): number {
  const factors = new CholeskyDecomposition(normal)
  if (!factors.isPositiveDefinite()) return Number.POSITIVE_INFINITY
  const unit = Matrix.zeros(normal.rows, 1)
  unit.set(0, 0, 1)
  return factors.solve(unit).get(0, 0)
}

const dot = (a: readonly number[], b: readonly number[]): number => {
  let sum = 0
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!
  return sum
}

const rmsOf = (misses: readonly Point[]): number =>
  Math.sqrt(misses.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / misses.length)
