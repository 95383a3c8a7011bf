import type { Box } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import type { Covariance } from '../../geometry/covariance.js'
import type { Shift } from '../place/aim.js'

/** One detection in one frame of a flight, placed on the ground. */
export interface Look {
  /** Of the frame, unique in the flight; rises with time. */
  readonly frame: number
  /** On one clock of the whole flight. */
  readonly atMs: number
  readonly scenario: string
  readonly label: string
  /** 0..1. */
  readonly score: number
  /** Pixels of the frame. */
  readonly box: Box
  /** Metres from the origin of the flight. */
  readonly at: Shift
  /** Unit vector on the ground, away from the camera, of what stands and shows its near side only; none of what lies flat. */
  readonly towards: Shift
  /** Of errors that each look has anew: edges of the box, a gimbal that trembles. */
  readonly ownError: Covariance
  /** What 1 sigma of each error of the aim moves it by: looks of one time share these errors. */
  readonly aim: readonly Shift[]
  /** 1 sigma of the aircraft's place, in each of east and north: looks of one flight share it. */
  readonly placeSigmaM: number
  /** Along the ground, from below the camera. */
  readonly distanceM: number
  /** From its left to its right, metres. */
  readonly widthM: number
  /** Of what lies flat. */
  readonly size?: GroundSize
}
