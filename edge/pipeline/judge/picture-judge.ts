import type { PlaceConfig } from '../../config/schema/place.js'
import type { Frame } from '../../domain/frame.js'
import type { SightingChange } from '../../domain/sighting.js'
import type { JudgeOptions } from './judge.js'
import { createLuminanceGauge, type PictureLook } from './luminance.js'
import { Permits } from './permits.js'
import { createSchedule } from './schedule.js'
import { ZoneJudge } from './zone-judge.js'
import { Zones } from './zones.js'

/** What stands for a model's id in what is found without one. */
const WITHOUT_MODEL = 'luminance'

export interface PictureJudge {
  /** Judges one frame by its pixels; frames come with rising capture times. */
  look(frame: Pick<Frame, 'width' | 'height' | 'pixels' | 'capturedAtMs'>): SightingChange[]
  /** See `Judge.expire`. */
  expire(nowMs: number): SightingChange[]
}

export interface PictureJudgeOptions extends Omit<JudgeOptions, 'ground'> {
  /** Where the camera hangs; without it there is no telling when it is night, and nothing is judged. */
  readonly place: PlaceConfig | undefined
}

/** Judges one camera by those of its scenarios that need no model, for the picture itself says it. */
export function createPictureJudge(options: PictureJudgeOptions): PictureJudge {
  const { cameraId, timeZone, newId, known, place } = options
  const judges = options.scenarios.flatMap(scenario => {
    const { rule } = scenario
    if (rule.kind !== 'luminance' || !place) return []
    const zones = new Zones(options.zones, scenario.zones)
    const fix = { ...place, crs: 'WGS84', method: 'camera' } as const
    const judge = new ZoneJudge<PictureLook>(
      {
        ...{ cameraId, scenario, rule, newId },
        gauge: createLuminanceGauge(scenario, rule, { zones, place: fix }),
        isActive: createSchedule(scenario.schedule, timeZone),
        permits: new Permits(scenario.permits ?? [], cameraId),
      },
      known.filter(sighting => sighting.scenario === scenario.id),
    )
    return [judge]
  })
  return {
    look: ({ width, height, pixels, capturedAtMs }) =>
      judges.flatMap(judge => judge.look({ width, height, pixels, capturedAtMs, modelId: WITHOUT_MODEL })),
    expire: nowMs => judges.flatMap(judge => judge.expire(nowMs)),
  }
}
