import type { Pose } from '../../domain/pose.js'
import { type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import type { FindGround, NoFix } from '../../pipeline/locate/sight-fix.js'
import { type AimedPose, aimedPose, type Velocity } from '../place/aimed-pose.js'
import { type CameraLens, cameraLens, type LensSource } from '../place/camera-lens.js'
import type { GroundOf } from '../place/flight-ground.js'
import type { FlightSigmas } from '../place/flight-sigmas.js'
import type { PoseTrack } from '../telemetry/pose-track.js'

/** What a recording's camera shows at one time. */
export interface Gaze {
  readonly pose: AimedPose
  readonly lens: CameraLens['lens']
  readonly findGround: FindGround
}

export interface EyeOptions {
  readonly track: PoseTrack
  /** By how much the telemetry runs ahead of the pictures: what it says at a time is of so much later. */
  readonly offsetMs: number
  /** What is known beside the telemetry, and comes before it. */
  readonly lens: LensSource | undefined
  readonly sigmas: FlightSigmas
  readonly groundOf: GroundOf
  /** Where a pose does not say where the camera looks: it looks straight down, or nothing is placed. */
  readonly unknownGimbal?: 'nadir' | 'refuse'
}

/** To either side, to know how fast it flies. */
const AROUND_MS = 1000
/** How much a drone's course may change in a second squared between two poses of a slow telemetry, 1 sigma. */
const UNSTEADY_MPS2 = 0.5

/** The camera of one recording, as its telemetry has it. */
export class Eye {
  readonly #options: EyeOptions

  constructor(options: EyeOptions) {
    this.#options = options
  }

  /** At a time of the recording; `undefined` where no pose is near enough. */
  async at(
    tMs: number,
    size: { readonly widthPx: number; readonly heightPx: number },
  ): Promise<Gaze | NoFix | undefined> {
    const { track, offsetMs, sigmas, groundOf, unknownGimbal } = this.#options
    const found = track.at(tMs - offsetMs)
    if (!found) return undefined
    const { pitchDeg, yawDeg } = found.pose
    if (unknownGimbal === 'refuse' && (pitchDeg === undefined || yawDeg === undefined))
      return { refused: 'invalid', reason: 'the telemetry does not say where the camera looks' }
    const source = this.#lensOf(found.pose)
    if (!source) return { refused: 'invalid', reason: 'nothing tells how wide the lens sees' }
    const { lens, focalSigma } = cameraLens(
      source,
      size,
      source.kind === 'field-of-view' ? 1 : found.pose.zoom,
    )
    const findGround = await groundOf(found.pose)
    if ('refused' in findGround) return findGround
    const aimed = aimedPose(found.pose, this.velocity(tMs), sigmas, focalSigma)
    const unsteadyM = (UNSTEADY_MPS2 * (found.awayMs / 1000) ** 2) / 2
    return {
      pose: { ...aimed, placeSigmaM: Math.hypot(aimed.placeSigmaM, unsteadyM) },
      lens,
      findGround,
    }
  }

  velocity(tMs: number): Velocity {
    const { track, offsetMs } = this.#options
    const [before, after] = [track.at(tMs - offsetMs - AROUND_MS), track.at(tMs - offsetMs + AROUND_MS)]
    const here = track.at(tMs - offsetMs)
    const from = before ?? here
    const to = after ?? here
    if (!from || !to || from === to) return [0, 0]
    const seconds = ((before ? 1 : 0) + (after ? 1 : 0)) * (AROUND_MS / 1000)
    const [east, north] = lonLatToEnu(from.pose, to.pose)
    return [east / seconds, north / seconds]
  }

  poseAt(tMs: number): (Pose & LonLat) | undefined {
    return this.#options.track.at(tMs - this.#options.offsetMs)?.pose
  }

  /** What the telemetry says of each picture is of the zoom it was taken with. */
  #lensOf({ focalLength35Mm, horizontalFovDeg }: Pose): LensSource | undefined {
    if (this.#options.lens) return this.#options.lens
    if (horizontalFovDeg !== undefined) return { kind: 'field-of-view', horizontalDeg: horizontalFovDeg }
    return focalLength35Mm === undefined ? undefined : { kind: 'focal-length-35', mm: focalLength35Mm }
  }
}
