import { type Box, boxArea, boxHeight } from '../../domain/box.js'
import type { LocatedTrack } from '../../domain/fix.js'

/** Share of a place that something must cover to hide what lies there. */
const COVERS = 0.5
/** What is nearer stands lower in the picture, by this share of the place's height; what took the place does not. */
const NEARER = 0.15

/** Whether something nearer to the camera stands before a place: whatever lies there cannot be seen, and is not gone. */
export const isHidden = (place: Box, sights: readonly LocatedTrack[]): boolean =>
  sights.some(({ track: { box } }) => {
    const width = Math.min(place[2], box[2]) - Math.max(place[0], box[0])
    const height = Math.min(place[3], box[3]) - Math.max(place[1], box[1])
    const isNearer = box[3] >= place[3] + NEARER * boxHeight(place)
    return isNearer && width > 0 && height > 0 && width * height >= COVERS * boxArea(place)
  })
