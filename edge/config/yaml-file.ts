import { readFile } from 'node:fs/promises'
import { type Document, isAlias, isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { LamppostError } from '../kit/lamppost-error.js'
import type { Mistake, Problem, SettingPath } from './mistake.js'
import { quote } from './quote.js'
import { faultsOf, keyText } from './yaml-faults.js'

/** A YAML file that knows where each of its settings stands. */
export interface YamlFile {
  /** The map at the top as plain values; absent where the file is no map. */
  readonly value?: Readonly<Record<string, unknown>>
  /** What is wrong with its form. */
  readonly mistakes: readonly Mistake[]
  /** The problem with its line: that of the setting, or of the nearest one above that exists. */
  locate(problem: Problem): Mistake
}

/** Reads the file; throws CONFIG_UNREADABLE where that is impossible. `label` names it in its mistakes. */
export async function readYamlFile(path: string, label?: string): Promise<YamlFile> {
  return parseYaml(await readText(path), label)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    const why = missing ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`
    throw new LamppostError('CONFIG_UNREADABLE', { what: `${path} ${why}` })
  }
}

/** Parses the text of a YAML file. `label` is the file's name in its mistakes. */
export function parseYaml(text: string, label?: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const mistakeAt = (offset: number, { path, message, hint }: Problem): Mistake => ({
    ...(label === undefined ? {} : { file: label }),
    line: lines.linePos(offset).line,
    path: path.join('.'),
    message,
    ...(hint === undefined ? {} : { hint }),
  })
  const locate = (problem: Problem) => mistakeAt(offsetOf(document, problem.path), problem)
  const faults = faultsOf(document)
  const mistakes = faults.map(({ offset, ...problem }) => mistakeAt(offset, problem))
  if (faults.some(fault => fault.isFatal)) return { mistakes: onePerLine(mistakes), locate }
  const content = plainValue(document)
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return { value: content as Record<string, unknown>, mistakes, locate }
  const message =
    content === null || content === undefined
      ? 'the file is empty'
      : `settings are needed at the top ("key: value"), got ${quote(content)}`
  return { mistakes: [...mistakes, locate({ path: [], message })], locate }
}

/** Aliases of aliases may stand for more values than fit the memory: yaml then throws. */
function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 })
  } catch {
    return 'aliases that never end'
  }
}

/** A slip of the form, such as a wrong indentation, is reported by the parser from several sides. */
const onePerLine = (mistakes: readonly Mistake[]): Mistake[] =>
  mistakes.filter(({ line }, index) => mistakes.findIndex(other => other.line === line) === index)

/** Where the setting begins in the text, or the nearest one above it that exists. */
function offsetOf(document: Document.Parsed, path: SettingPath): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find(item => keyText(item) === String(key))
      if (!pair) break
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = (node as Node | undefined)?.range?.[0] ?? offset
    } else break
  }
  return offset
}
