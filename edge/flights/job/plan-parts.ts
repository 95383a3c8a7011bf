import { halfTurn, radians } from '../../geometry/angles.js'
import type { Eye } from './eye.js'
import { gapBetweenFrames } from './gap.js'
import type { Part } from './part.js'
import type { SurveyedRecording } from './survey.js'

/** What is not done when a job is killed is done again: no more than that. */
const PART_MS = 20_000
const SAMPLE_MS = 1_000

/** The parts of a recording, each with frames as far apart as the flight is slow there. */
export async function planParts(
  recording: SurveyedRecording,
  index: number,
  eye: Eye,
  spacingM: number | undefined,
): Promise<Part[]> {
  if (recording.kind === 'still') return [{ recording: index, fromMs: 0, toMs: 0, gapMs: 0, decode: 'still' }]
  const parts: Part[] = []
  for (let fromMs = 0; fromMs < recording.durationMs; fromMs += PART_MS) {
    const toMs = Math.min(recording.durationMs, fromMs + PART_MS)
    const gapMs = await smallestGap(recording, eye, fromMs, toMs, spacingM)
    const { keyframeEveryMs } = recording
    const decode = keyframeEveryMs !== undefined && keyframeEveryMs <= gapMs ? 'keyframes' : 'all'
    parts.push({ recording: index, fromMs, toMs, gapMs: Math.round(gapMs), decode })
  }
  return parts
}

async function smallestGap(
  { widthPx, heightPx }: SurveyedRecording,
  eye: Eye,
  fromMs: number,
  toMs: number,
  spacingM: number | undefined,
): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let tMs = fromMs; tMs < toMs; tMs += SAMPLE_MS) {
    const gaze = await eye.at(tMs, { widthPx, heightPx })
    if (!gaze || 'refused' in gaze) continue
    const { attitude, camera } = gaze.pose
    const [here, later] = [eye.poseAt(tMs)?.yawDeg, eye.poseAt(tMs + SAMPLE_MS)?.yawDeg]
    const turnDeg = here === undefined || later === undefined ? 0 : Math.abs(halfTurn(later - here))
    const down = { azimuthRad: 0, depressionRad: Math.PI / 2 }
    const ground = await gaze.findGround(camera, down)
    if ('refused' in ground) continue
    const moving = {
      speedMps: Math.hypot(...eye.velocity(tMs)),
      turnRadPerS: radians(turnDeg) / (SAMPLE_MS / 1000),
      heightM: ground.heightM,
      depressionRad: -attitude.pitchRad,
    }
    least = Math.min(least, gapBetweenFrames(moving, gaze.lens, spacingM))
  }
  return Number.isFinite(least) ? least : PART_MS
}
