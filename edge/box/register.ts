import { v7 as uuidv7 } from 'uuid'
import type { LoadedConfig } from '../config/load.js'
import { reportedScenarios } from '../config/reported-scenarios.js'
import { longestGapMs } from '../config/schema/same.js'
import type { IncidentChange } from '../domain/incident.js'
import type { Sighting, SightingChange, Source } from '../domain/sighting.js'
import type { Clock } from '../kit/clock.js'
import type { Seen } from '../pipeline/pipeline.js'
import type { AlbumPicture } from '../pipeline/record/album.js'
import type { Clips } from '../pipeline/record/clips.js'
import type { View } from '../pipeline/record/pictures.js'
import type { Recorder } from '../pipeline/record/recorder.js'
import type { IncidentStore } from '../pipeline/record/store.js'
import { appearanceOf } from '../pipeline/unite/appearance.js'
import type { UnitePolicy } from '../pipeline/unite/entry-book.js'
import type { PlaceBook } from '../pipeline/unite/places/place-book.js'
import { Places } from '../pipeline/unite/places/places.js'
import { isLocated } from '../pipeline/unite/pooled-fix.js'
import type { Thing } from '../pipeline/unite/sameness.js'
import { Uniter } from '../pipeline/unite/uniter.js'
import { roadKnowledge } from './road-knowledge.js'

/** The incidents of the box, whoever sees them. */
export interface Register {
  /** Takes over what the scenarios say now. */
  apply(loaded: LoadedConfig): void
  /** A camera looked, or a signal came, whatever it showed. */
  looked(sourceId: string, capturedAtMs: number): void
  /**
   * What the change of a sighting means for incidents is decided at once, and durable when this resolves. `seen` is what the
   * change was judged on.
   */
  see(change: SightingChange, seen?: Seen): Promise<void>
  /**
   * Makes durable what `decide` does to the incidents; rejects with what it throws. `seen` is what the source of an incident
   * shows now, if anybody has looked.
   */
  change(
    decide: (uniter: Uniter) => readonly IncidentChange[],
    seen?: { readonly by: Pick<Sighting, 'source'> } & Seen,
  ): Promise<readonly IncidentChange[]>
  /** What is alive and this flight has not found. */
  unseenBy(flight: Source): readonly Thing[]
  /** Called once a minute. */
  upkeep(): Promise<void>
}

export interface RegisterOptions {
  readonly store: Pick<IncidentStore, 'things' | 'apart'>
  readonly recorder: Recorder
  /** Absent where there are to be none. */
  readonly clips: Clips | undefined
  /** What the recorder is told about the source of a change. */
  readonly viewOf: (change: IncidentChange, seen?: Seen) => View
  /** What a camera saw before a time, epoch milliseconds UTC; it is proof of nothing, where absent. */
  readonly placeBefore?: (cameraId: string, atMs: number) => AlbumPicture | undefined
  readonly clock: Clock
  /** The history of places, and whom to tell that it cannot be kept; risk rests on single looks, where absent. */
  readonly roads?: { readonly book: PlaceBook; readonly onTrouble: (error: unknown) => void }
}

/** Throws STORE_UNAVAILABLE. */
export function createRegister(
  loaded: LoadedConfig,
  { store, recorder, clips, viewOf, placeBefore, clock, roads }: RegisterOptions,
): Register {
  let policies = policiesOf(loaded)
  let current = loaded
  const places =
    roads && new Places({ ...roads, clock, newId: uuidv7, knowledge: roadKnowledge(() => current) })
  /** When each camera or signal was last judged, by its own time. */
  const lookedAtMs = new Map<string, number>()
  const longestMs = Math.max(0, ...[...policies.values()].map(({ same }) => longestGapMs(same)))
  const uniter = new Uniter({
    policyOf: scenario => policies.get(scenario),
    known: store.things(clock.now() - longestMs),
    apart: store.apart(),
    hasLooked: (sourceId, sinceMs) => (lookedAtMs.get(sourceId) ?? 0) > sinceMs,
    newId: uuidv7,
    ...(places && { assess: (incident, sightings, latest) => places.assess(incident, sightings, latest) }),
  })

  const before = ({ kind, incident }: IncidentChange): Pick<View, 'placeBefore'> => {
    if (kind !== 'opened' || incident.source.kind !== 'camera') return {}
    const picture = placeBefore?.(incident.source.id, incident.firstSeenAtMs)
    return picture ? { placeBefore: picture } : {}
  }

  /** All at once, so that they are recorded in the order in which they were decided. */
  const record = async (
    changes: readonly IncidentChange[],
    seen?: { readonly by: Pick<Sighting, 'source'> } & Seen,
  ): Promise<void> => {
    const recording = changes.map(change => {
      if (change.kind === 'merged') places?.merged(change.incident)
      const isShown = change.incident.source.id === seen?.by.source.id
      // First, so that its footage is kept while others are recorded; its turn comes after the incident's.
      if (change.kind === 'opened' && seen && isShown)
        clips?.want(change.incident, seen.frame, viewOf(change))
      return recorder.record(change, {
        ...viewOf(change, isShown ? seen : undefined),
        ...(isShown && before(change)),
      })
    })
    await Promise.all(recording)
  }

  return {
    apply(wanted) {
      policies = policiesOf(wanted)
      current = wanted
    },
    looked(sourceId, capturedAtMs) {
      lookedAtMs.set(sourceId, capturedAtMs)
    },
    async see(change, seen) {
      const sighting = seen ? withAppearance(change.sighting, seen) : change.sighting
      await record(uniter.unite({ ...change, sighting }), seen && { ...seen, by: sighting })
    },
    async change(decide, seen) {
      const changes = decide(uniter)
      await record(changes, seen)
      return changes
    },
    unseenBy: flight => uniter.unseenBy(flight),
    upkeep() {
      places?.tidy()
      const nowMs = clock.now()
      return record([...uniter.expire(nowMs), ...uniter.reassess(nowMs)])
    },
  }
}

const policiesOf = (loaded: LoadedConfig): ReadonlyMap<string, UnitePolicy> =>
  new Map(
    [
      ...Object.values(loaded.signals).map(signal => ({ ...signal, id: signal.scenario })),
      ...reportedScenarios(loaded),
    ].map(({ id, same, expireAfterMs }) => [id, { same, expireAfterMs }]),
  )

/** Looks are remembered only where nothing better tells one thing from another. */
function withAppearance(sighting: Sighting, { frame }: Seen): Sighting {
  if (sighting.source.kind === 'signal') return sighting
  const isWanted = sighting.state === 'open' && sighting.zone !== undefined && !isLocated(sighting.fix)
  return isWanted ? { ...sighting, appearance: appearanceOf(frame, sighting.box) } : sighting
}
