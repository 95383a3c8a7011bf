import { readFile } from 'node:fs/promises'
import {
  type Document,
  isMap,
  isScalar,
  type Pair,
  parseDocument,
  type Scalar,
  stringify,
  type YAMLMap,
} from 'yaml'
import { LamppostError } from '../../kit/lamppost-error.js'
import { putText } from '../../kit/put-file.js'

/**
 * The text of a manifest with thresholds for some labels; the others keep theirs. Only the numbers and lines that are new
 * are written; comments and everything else stay as they were, letter by letter.
 */
export function withThresholds(text: string, thresholds: ReadonlyMap<string, number>): string {
  const document = parseDocument(text)
  const top = document.contents
  if (!isMap(top) || top.flow) return rewritten(document, thresholds)
  const pair = pairOf(top, 'perLabelThresholds')
  const place = pair ?? pairOf(top, 'threshold')
  if (!place) return rewritten(document, thresholds)
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  if (!pair) {
    const entries = [...thresholds].map(entry => `  ${entryText(entry)}`)
    return applied(text, [
      insertBelow(text, endOf(place.value), ['perLabelThresholds:', ...entries], lineBreak),
    ])
  }
  const map = pair.value
  if (!isMap(map) || map.items.length === 0 || !map.items.every(({ value }) => isScalar(value))) {
    return rewritten(document, thresholds)
  }
  return applied(text, editsOf(map, text, thresholds, lineBreak))
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** `map` has entries, all of them with a plain value. */
function editsOf(
  map: YAMLMap,
  text: string,
  thresholds: ReadonlyMap<string, number>,
  lineBreak: string,
): Edit[] {
  const changed = [...thresholds].flatMap(([label, threshold]): Edit[] => {
    const [start, end] = (map.get(label, true) as Scalar | undefined)?.range ?? []
    return start === undefined || end === undefined ? [] : [{ start, end, text: String(threshold) }]
  })
  const added = [...thresholds].filter(([label]) => !map.has(label)).map(entryText)
  if (added.length === 0) return changed
  const last = endOf(map.items.at(-1)!.value)
  if (map.flow) return [...changed, { start: last, end: last, text: `, ${added.join(', ')}` }]
  const [firstKey] = (map.items[0]!.key as Scalar).range!
  const indent = text.slice(text.lastIndexOf('\n', firstKey) + 1, firstKey)
  return [
    ...changed,
    insertBelow(
      text,
      last,
      added.map(entry => indent + entry),
      lineBreak,
    ),
  ]
}

const entryText = ([label, threshold]: readonly [string, number]): string =>
  stringify({ [label]: threshold }).trim()

/** New lines below the line that `at` is in. */
function insertBelow(text: string, at: number, lines: readonly string[], lineBreak: string): Edit {
  const found = text.indexOf('\n', at)
  if (found < 0) return { start: text.length, end: text.length, text: lineBreak + lines.join(lineBreak) }
  return { start: found + 1, end: found + 1, text: lines.map(line => line + lineBreak).join('') }
}

/** From the end backwards, so that places stay where they are. */
const applied = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: part }) => result.slice(0, start) + part + result.slice(end), text)

const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find(item => (item.key as Scalar | null)?.value === key)

const endOf = (value: unknown): number => (value as Scalar).range![1]

/** Where the manifest is written in another way: its comments stay, its spacing need not. */
function rewritten(document: Document, thresholds: ReadonlyMap<string, number>): string {
  const existing = document.get('perLabelThresholds')
  if (!isMap(existing)) document.set('perLabelThresholds', document.createNode({}))
  for (const [label, threshold] of thresholds) document.setIn(['perLabelThresholds', label], threshold)
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** Puts the thresholds into a manifest: all of it or nothing. Throws USAGE where it cannot be written. */
export async function writeThresholds(path: string, thresholds: ReadonlyMap<string, number>): Promise<void> {
  try {
    await putText(path, withThresholds(await readFile(path, 'utf8'), thresholds))
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `The thresholds cannot be written to ${path}`,
      hint: 'Give a manifest that you may write to.',
      cause,
    })
  }
}
