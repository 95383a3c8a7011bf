/** A picture of a place in which nobody can be recognised, kept for what may come there. */
export interface AlbumPicture {
  readonly jpeg: Buffer
  readonly capturedAtMs: number
}

type Timed = Pick<AlbumPicture, 'capturedAtMs'>

export const ALBUM_SPACING_MS = 60_000
export const MOST_ALBUM_PICTURES = 8
/** What stands for longer than this may find no picture from before it came. */
export const LONGEST_ALBUM_MS = 128 * 60_000
/** A thing may be coming for so long before a model believes that it is there. */
const COMING_MS = 10_000

/**
 * What a camera saw lately, and less and less of what was longer ago. It is for cameras that run: a minute without a picture
 * is a minute that nobody can be shown.
 */
export class Album {
  #pictures: readonly AlbumPicture[] = []

  add(picture: AlbumPicture): void {
    this.#pictures = thinned([...this.#pictures, picture])
  }

  /** The newest picture from before a thing was first seen, epoch milliseconds UTC. */
  before(firstSeenAtMs: number): AlbumPicture | undefined {
    return this.#pictures.findLast(({ capturedAtMs }) => capturedAtMs <= firstSeenAtMs - COMING_MS)
  }
}

/**
 * What is kept of pictures of which the last is the newest; the others are in order. Without the one that leaves the
 * smallest hole, measured as a ratio of ages, they come to lie 1, 2, 4, ... minutes apart: the last picture from before
 * something came is older than that by a few times at most. Later the hole only gets smaller, because both its ends age.
 */
export function thinned<T extends Timed>(pictures: readonly T[]): T[] {
  const newest = pictures.at(-1)
  if (!newest) return []
  const nowMs = newest.capturedAtMs
  // Where the time of the camera was set back, what is ahead of it is of no known age.
  const kept = pictures.filter(picture => picture === newest || picture.capturedAtMs < nowMs)
  while (kept.length > 1 && nowMs - kept[1]!.capturedAtMs >= LONGEST_ALBUM_MS) kept.shift()
  while (kept.length > MOST_ALBUM_PICTURES) kept.splice(leastMissed(kept, nowMs), 1)
  return kept
}

/** Neither the first nor the last of them. */
function leastMissed(pictures: readonly Timed[], nowMs: number): number {
  const ageMs = (at: number): number => nowMs - pictures[at]!.capturedAtMs + ALBUM_SPACING_MS
  let least = { at: 1, hole: Number.POSITIVE_INFINITY }
  for (let at = 1; at < pictures.length - 1; at += 1) {
    const hole = ageMs(at - 1) / ageMs(at + 1)
    if (hole < least.hole) least = { at, hole }
  }
  return least.at
}
