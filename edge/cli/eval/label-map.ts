import { didYouMean } from '../../config/nearest.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { CocoFile } from './coco-file.js'

export interface LabelMapOptions {
  /** Labels of the model. */
  readonly labels: readonly string[]
  /** Category name to label; an empty label leaves the category out. */
  readonly renamed: ReadonlyMap<string, string>
  /** Leave out the categories that the model has no label for. */
  readonly common: boolean
}

/**
 * The label's index for each category that takes part, by category name. A category without annotations may stay without a
 * label. Throws USAGE, which names every category that has none, and what `renamed` names wrongly.
 */
export function mapLabels(
  { annotations, categories }: Pick<CocoFile, 'annotations' | 'categories'>,
  { labels, renamed, common }: LabelMapOptions,
): Map<string, number> {
  refuseUnknown(
    categories.map(({ name }) => name),
    labels,
    renamed,
  )
  const used = new Set(annotations.map(({ category_id }) => category_id))
  const map = new Map<string, number>()
  const lost: string[] = []
  for (const { id, name } of categories) {
    const label = renamed.get(name) ?? name
    const at = labels.indexOf(label)
    if (at >= 0) map.set(name, at)
    else if (label !== '' && !common && used.has(id)) lost.push(name)
  }
  if (lost.length > 0) throw unmatched(lost, labels)
  if (map.size > 0) return map
  throw new LamppostError('USAGE', {
    what: 'No category of the annotations is a label of the model',
    hint: `The model knows ${labels.join(', ')}. Say which is which with --map CATEGORY=LABEL.`,
  })
}

function refuseUnknown(
  names: readonly string[],
  labels: readonly string[],
  renamed: LabelMapOptions['renamed'],
): void {
  for (const [name, label] of renamed) {
    if (!names.includes(name)) {
      const what = `--map ${name}=${label}: the annotations have no category "${name}"${didYouMean(name, names)}`
      throw new LamppostError('USAGE', { what, hint: `They have ${names.join(', ')}.` })
    }
    if (label !== '' && !labels.includes(label)) {
      const what = `--map ${name}=${label}: the model has no label "${label}"${didYouMean(label, labels)}`
      throw new LamppostError('USAGE', { what, hint: `It has ${labels.join(', ')}.` })
    }
  }
}

function unmatched(lost: readonly string[], labels: readonly string[]): LamppostError {
  const named = lost.map(name => `"${name}"${didYouMean(name, labels)}`)
  return new LamppostError('USAGE', {
    what: `The model has no label for what is annotated as ${named.join('; ')}`,
    hint:
      `Say which label it is with --map "${lost[0]}=LABEL", leave it out with --map "${lost[0]}=", or leave out ` +
      `all that the model does not know with --common. The model knows ${labels.join(', ')}.`,
  })
}
