/** What Ultralytics writes into the metadata of its exports. */
export interface UltralyticsMetadata {
  /** `detect`, `segment`, `pose`, ...; undefined where the model is of another maker. */
  readonly task: string | undefined
  /** In the order of the classes. */
  readonly labels: readonly string[] | undefined
  /** Input pixels per cell of the coarsest grid. */
  readonly stride: number | undefined
  /** The model suppresses by itself. */
  readonly endToEnd: boolean
}

export function readUltralytics(metadata: ReadonlyMap<string, string>): UltralyticsMetadata {
  const names = metadata.get('names')
  const stride = Number(metadata.get('stride')?.match(/\d+(?!.*\d)/)?.[0] ?? Number.NaN)
  return {
    task: metadata.get('task'),
    labels: names === undefined ? undefined : parseNames(names),
    stride: stride > 0 ? stride : undefined,
    endToEnd: /^true$/i.test(metadata.get('end2end') ?? ''),
  }
}

/** Whether models that are made to do this give boxes along the axes; what else they give is not read. */
export const givesBoxes = (task: string | undefined): boolean =>
  task === undefined || ['detect', 'segment', 'pose'].includes(task)

const ENTRY = /["']?(\d+)["']?\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g

/**
 * `{0: 'person', 1: "driver's cab"}`, as Python prints a dictionary, or the same as JSON. Undefined where classes are missing
 * between 0 and the last.
 */
function parseNames(text: string): string[] | undefined {
  const names: string[] = []
  for (const [, number, single, double] of text.matchAll(ENTRY)) {
    names[Number(number)] = (single ?? double ?? '').replace(/\\(.)/g, '$1').trim() || `class-${number}`
  }
  return names.length > 0 && Object.keys(names).length === names.length ? distinct(names) : undefined
}

/** Labels of a manifest are distinct; a second `car` becomes `car-2`. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map(name => {
    let label = name
    for (let count = 2; taken.has(label); count += 1) label = `${name}-${count}`
    taken.add(label)
    return label
  })
}

/** Strides of an export whose coarsest is known; each is twice the one before, from 8. */
export function stridesUpTo(coarsest: number): number[] {
  const strides = [8]
  while (strides.at(-1)! < coarsest) strides.push(strides.at(-1)! * 2)
  return strides
}
