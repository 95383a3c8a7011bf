import { type Box, boxCentre, boxHeight, boxWidth, iou, widened } from '../../domain/box.js'

/** An upright person's head, and what a box drawn too low leaves out above it; a share of the height of the box. */
const HEAD_SHARE = 0.3
/**
 * A head is at most so high as a share of the width of its person. In a box that shows the upper half of somebody, or
 * somebody who sits or bends, it takes more than its share of the height.
 */
const HEAD_PER_WIDTH = 0.75
/** Plates sit below the middle of a vehicle, seen from a street camera in front, behind or above. */
const PLATE_SHARE = 0.5
/** Boxes of models are off by so much of a side. */
const SLACK = 0.1

/** Where the head of a person is, whose box it is. */
export function headPart(person: Box): Box {
  const [x1, y1, x2, y2] = person
  const height = Math.min(
    boxHeight(person),
    Math.max(HEAD_SHARE * boxHeight(person), HEAD_PER_WIDTH * boxWidth(person)),
  )
  const slack = SLACK * boxWidth(person)
  return [x1 - slack, Math.max(y1 - SLACK * height, y1 - slack), x2 + slack, Math.min(y2, y1 + height)]
}

/** Where the plate of a vehicle may be, whose box it is. */
export function platePart(vehicle: Box): Box {
  const [x1, y1, x2, y2] = vehicle
  const [across, down] = [0.5 * SLACK * boxWidth(vehicle), 0.5 * SLACK * boxHeight(vehicle)]
  return [x1 - across, y1 + (1 - PLATE_SHARE) * (y2 - y1), x2 + across, y2 + down]
}

/** What is to be hidden in a picture, found out by boxes and by models; pixels of the picture. */
export interface Whereabouts {
  /** Each has one part that tells who it is. */
  readonly owners: readonly Box[]
  readonly partOf: (owner: Box) => Box
  /** What a model found, such as faces; none where there is no model. */
  readonly found: readonly Box[]
  /** Owners that may be told by their part. */
  readonly isShown?: (owner: Box) => boolean
}

/** What a model finds reaches so much beyond each side: hair and chin tell people apart, too. */
const FOUND_MARGIN = 0.2

/**
 * The boxes that hide everybody: what was found, and the whole part of each owner for whom nothing was. Each find is that of
 * one owner only, so that two people who cover each other are not both taken for hidden by one face.
 */
export function hidingBoxes({ owners, partOf, found, isShown = () => false }: Whereabouts): Box[] {
  const ownerOf = found.map(find => likelyOwner(find, owners, partOf))
  const unfound = owners.filter(owner => !ownerOf.includes(owner) && !isShown(owner))
  const hidden = found.filter((_, at) => ownerOf[at] === undefined || !isShown(ownerOf[at]))
  return [...hidden.map(find => widened(find, FOUND_MARGIN)), ...unfound.map(partOf)]
}

/** In whose part it lies, nearest to the middle; nobody's, where it lies in none. */
function likelyOwner(find: Box, owners: readonly Box[], partOf: (owner: Box) => Box): Box | undefined {
  const [x, y] = boxCentre(find)
  let [best, least] = [undefined as Box | undefined, 1]
  for (const owner of owners) {
    const part = partOf(owner)
    const [centreX, centreY] = boxCentre(part)
    const aside = Math.max(
      Math.abs(x - centreX) / (boxWidth(part) / 2),
      Math.abs(y - centreY) / (boxHeight(part) / 2),
    )
    if (aside <= least) [best, least] = [owner, aside]
  }
  return best
}

/** Two boxes of one thing: of two models, of two labels, or of a track and a detection. */
const SAME_IOU = 0.5

export const isSameThing = (a: Box, b: Box): boolean => iou(a, b) >= SAME_IOU
