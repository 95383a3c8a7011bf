import type { Box } from '../../domain/box.js'
import type { CocoFile } from './coco-file.js'
import type { Truth } from './truth.js'

export interface AnnotatedPicture {
  readonly id: number | string
  /** Relative to the folder of the pictures. */
  readonly fileName: string
  /** What the file says of the picture's size in pixels, where it does. */
  readonly width?: number
  readonly height?: number
  readonly truths: readonly (Truth & { readonly label: number })[]
  /** Whether somebody looked for things of this label: others are neither right nor wrong here. */
  covers(label: number): boolean
}

export interface Dataset {
  /** By rising id, the order in which COCO breaks ties. */
  readonly pictures: readonly AnnotatedPicture[]
  /** Indices of the labels that take part, rising. */
  readonly labels: readonly number[]
  /** What was odd in the file, and what was done about it; for people. */
  readonly warnings: readonly string[]
}

/** `labelOf` as from `mapLabels`. Boxes without an area, and those wholly outside of their picture, are left out. */
export function toDataset(file: CocoFile, labelOf: ReadonlyMap<string, number>): Dataset {
  const names = new Map(file.categories.map(({ id, name }) => [id, name]))
  const byImage = groupBy(file.annotations, ({ image_id }) => image_id)
  const odd = { empty: 0, outside: 0, beyond: 0, uncovered: 0 }
  const pictures = file.images.map((image): AnnotatedPicture => {
    const covered = image.labelledClasses && new Set(image.labelledClasses)
    const uncovered = covered && labelsNotIn(covered, labelOf)
    const covers = (label: number) => !uncovered?.has(label)
    const truths = (byImage.get(image.id) ?? []).flatMap(annotation => {
      const label = labelOf.get(names.get(annotation.category_id)!)
      if (label === undefined) return []
      const truth = { ...toTruth(annotation), label }
      const fault = faultOf(truth.box, image, covers(label))
      if (fault) odd[fault] += 1
      return fault === undefined || fault === 'beyond' ? [truth] : []
    })
    const { id, file_name: fileName, width, height } = image
    return { id, fileName, ...(width && { width }), ...(height && { height }), truths, covers }
  })
  return {
    pictures: pictures.sort((a, b) => compareIds(a.id, b.id)),
    labels: [...new Set(labelOf.values())].sort((a, b) => a - b),
    warnings: warningsOf(odd),
  }
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group) group.push(value)
    else groups.set(keyOf(value), [value])
  }
  return groups
}

const compareIds = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1

/** A label is covered only where all that is annotated under it was looked for. */
const labelsNotIn = (covered: ReadonlySet<string>, labelOf: ReadonlyMap<string, number>): Set<number> =>
  new Set([...labelOf].flatMap(([name, label]) => (covered.has(name) ? [] : [label])))

function toTruth({ bbox, area, iscrowd = false, ignore = false }: CocoFile['annotations'][number]): Truth {
  const [x, y, width, height] = bbox
  return {
    box: [x, y, x + width, y + height],
    areaPx2: area ?? width * height,
    crowd: iscrowd,
    ignored: iscrowd || ignore,
  }
}

type Fault = 'empty' | 'outside' | 'beyond' | 'uncovered'

/** Half a pixel is rounding. */
const SLACK_PX = 0.5

function faultOf(
  [x1, y1, x2, y2]: Box,
  { width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY }: CocoFile['images'][number],
  covered: boolean,
): Fault | undefined {
  if (!covered) return 'uncovered'
  if (x2 <= x1 || y2 <= y1) return 'empty'
  if (x2 <= 0 || y2 <= 0 || x1 >= width || y1 >= height) return 'outside'
  const beyond = Math.max(-x1, -y1, x2 - width, y2 - height) > SLACK_PX
  return beyond ? 'beyond' : undefined
}

function warningsOf(odd: Readonly<Record<Fault, number>>): string[] {
  const words: Record<Fault, string> = {
    empty: 'without an area: left out, since nothing can match',
    outside: 'wholly outside of the picture: left out, since nothing can match',
    beyond: 'reaching beyond the edge of the picture: taken as they are',
    uncovered: "of a class that their image's labelledClasses does not name: left out",
  }
  return (Object.keys(words) as Fault[]).flatMap(fault => {
    const count = odd[fault]
    return count === 0 ? [] : `${count} ${count === 1 ? 'box' : 'boxes'} ${words[fault]}`
  })
}
