import type { ActiveScenario } from '../../config/active-scenario.js'
import type { ZoneConfig } from '../../config/schema/zone.js'
import type { LocatedTrack } from '../../domain/fix.js'
import type { Sighting, SightingChange } from '../../domain/sighting.js'
import type { GroundScale } from '../../geometry/ground-rest.js'
import { ScenarioJudge } from './scenario-judge.js'
import { createSchedule } from './schedule.js'
import { Zones } from './zones.js'

/** One frame, as far as the rules need it. Boxes of the tracks are pixels of `width` x `height`. */
export interface Look {
  readonly width: number
  readonly height: number
  readonly capturedAtMs: number
  readonly tracks: readonly LocatedTrack[]
  readonly modelId: string
}

export interface Judge {
  /** Judges one frame; what is returned is news. Frames come with rising capture times. */
  look(look: Look): SightingChange[]
  /** Ends what nobody has looked at for too long, by the clock on the wall. */
  expire(nowMs: number): SightingChange[]
}

export interface JudgeOptions {
  readonly cameraId: string
  readonly scenarios: readonly ActiveScenario[]
  readonly zones: Readonly<Record<string, ZoneConfig>>
  /** IANA name of the site's time zone, for schedules. */
  readonly timeZone: string
  /** Sightings of this camera that were open when the process ended. */
  readonly known: readonly Sighting[]
  /** Makes UUIDv7s. */
  readonly newId: () => string
  /** Where the camera is calibrated: things stand by metres of the ground. */
  readonly ground?: GroundScale | undefined
}

/** Judges one camera by all of its scenarios, each for itself. */
export function createJudge({
  cameraId,
  scenarios,
  zones,
  timeZone,
  known,
  newId,
  ground,
}: JudgeOptions): Judge {
  const judges = scenarios.map(
    scenario =>
      new ScenarioJudge(
        {
          cameraId,
          scenario,
          zones: new Zones(zones, scenario.zones),
          isActive: createSchedule(scenario.schedule, timeZone),
          newId,
          ground,
        },
        known.filter(sighting => sighting.scenario === scenario.id),
      ),
  )
  return {
    look: look => judges.flatMap(judge => judge.look(look)),
    expire: nowMs => judges.flatMap(judge => judge.expire(nowMs)),
  }
}
