import type { z } from 'zod'
import { given, wordIssue } from './issue-wording.js'
import type { Problem, SettingPath } from './mistake.js'
import { nearest, suggest } from './nearest.js'
import { quote } from './quote.js'
import { keysAt, nodesAt, type SettingNode, settingTree } from './setting-tree.js'

type Issue = z.core.$ZodIssue

export interface Shape<T> {
  /** The parsed value; absent where there is a problem. */
  readonly output?: T
  readonly problems: readonly Problem[]
}

/**
 * Holds a value against its declaration and words every problem. `written` is the value as the file says
 * it, before secrets were put in: only that is shown.
 */
export function checkShape<S extends z.ZodType>(
  schema: S,
  value: unknown,
  written: unknown = value,
): Shape<z.output<S>> {
  const result = schema.safeParse(value, { error: wordIssue })
  if (result.success) return { output: result.data, problems: [] }
  const tree = settingTree(schema)
  const problems = result.error.issues.flatMap(issue => problemsOf(issue, [], tree))
  return { problems: withoutEchoes(problems).map(problem => fillIn(problem, written)) }
}

interface RawProblem extends Problem {
  /** For an unknown key, the known one that was meant. */
  readonly meant?: string
}

function problemsOf(issue: Issue, above: SettingPath, tree: SettingNode): RawProblem[] {
  const path = [...above, ...issue.path] as SettingPath
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => unknownKey([...path, key], key, keysAt(tree, path)))
  if (issue.code === 'invalid_key')
    return [{ path, message: issue.issues[0]!.message.replace(given, () => quote(issue.path.at(-1))) }]
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.find(branch => branch.every(({ code, path: at }) => isInside(code, at)))
    if (inner) return inner.flatMap(entry => problemsOf(entry, path, tree))
  }
  if (issue.message === 'missing') return [missing(path, tree)]
  return [{ path, message: issue.message }]
}

/** Whether a form was the one meant: it fits as a whole, and only something within it is wrong. */
const isInside = (code: Issue['code'], path: readonly PropertyKey[]): boolean =>
  code === 'unrecognized_keys' || path.length > 0

function missing(path: SettingPath, tree: SettingNode): RawProblem {
  const example = nodesAt(tree, path)[0]?.examples?.[0]
  const simple = typeof example === 'string' || typeof example === 'number'
  return { path, message: 'missing', ...(simple ? { hint: `for example ${example}` } : {}) }
}

function unknownKey(path: SettingPath, key: string, allowed: readonly string[]): RawProblem {
  // A key of another form of the same map is known, and wrong all the same.
  const others = allowed.filter(word => word !== key)
  const meant = nearest(key, others)
  const hint = suggest(key, others, 'allowed')
  return { path, message: 'unknown key', hint, ...(meant === undefined ? {} : { meant }) }
}

/** One problem for each place, and none for a key that is missing because it was misspelt. */
function withoutEchoes(problems: readonly RawProblem[]): RawProblem[] {
  const seen = new Set(
    problems.flatMap(({ path, meant }) =>
      meant === undefined ? [] : [JSON.stringify([...path.slice(0, -1), meant])],
    ),
  )
  return problems.filter(({ path }) => {
    const place = JSON.stringify(path)
    if (seen.has(place)) return false
    seen.add(place)
    return true
  })
}

function fillIn({ path, message, hint }: RawProblem, written: unknown): Problem {
  const filled = message.replace(given, () => shown(path, written))
  return { path, message: filled, ...(hint === undefined ? {} : { hint }) }
}

function shown(path: SettingPath, written: unknown): string {
  if (path.at(-1) === 'password') return 'something else'
  let node = written
  for (const key of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return quote(path.at(-1))
    node = (node as Record<string | number, unknown>)[key]
  }
  return quote(node)
}
