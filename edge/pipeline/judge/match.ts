import { iou } from '../../domain/box.js'
import type { LocatedTrack } from '../../domain/fix.js'
import type { Subject } from './subject.js'

/** Overlap with the remembered place from which a sight is taken for the same thing. */
const SAME_PLACE_IOU = 0.4
/** What the tracker's word is worth in overlap: the place wins where a track jumped to a passer-by. */
const SAME_TRACK = 0.5

export interface Matches {
  readonly sights: ReadonlyMap<Subject, LocatedTrack>
  readonly newcomers: readonly LocatedTrack[]
}

/** Tells which sight is which known thing, the surest pairs first. */
export function matchSights(subjects: readonly Subject[], sights: readonly LocatedTrack[]): Matches {
  const followed = new Set(subjects.map(({ followedTrackId }) => followedTrackId))
  const visible = new Set(sights.map(({ track }) => track.id))

  const likeness = (subject: Subject, { track }: LocatedTrack): number => {
    const overlap = iou(subject.belief.place, track.box)
    const ownTrackId = subject.followedTrackId
    if (ownTrackId === undefined) return overlap
    if (ownTrackId === track.id) return overlap + SAME_TRACK
    // A hidden thing comes back under a new id, never as a car of the queue that was followed all along;
    // but where its own id is elsewhere, two tracks may have changed places.
    const mayBeIt = !followed.has(track.id) || visible.has(ownTrackId)
    return subject.belief.settled && mayBeIt ? overlap : 0
  }

  const pairs = subjects
    .flatMap(subject => sights.map(sight => ({ subject, sight, score: likeness(subject, sight) })))
    .filter(({ score }) => score >= SAME_PLACE_IOU)
    .sort((a, b) => b.score - a.score)

  const matched = new Map<Subject, LocatedTrack>()
  const taken = new Set<LocatedTrack>()
  for (const { subject, sight } of pairs) {
    if (matched.has(subject) || taken.has(sight)) continue
    matched.set(subject, sight)
    taken.add(sight)
  }
  return { sights: matched, newcomers: sights.filter(sight => !taken.has(sight)) }
}
