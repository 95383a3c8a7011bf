import type { Problem, SettingPath } from './mistake.js'
import { suggest } from './nearest.js'
import { quote } from './quote.js'
import type { CodeScheme } from './schema/codes.js'
import type { Scenario } from './schema/scenario.js'

/** By id; undefined for one whose file has mistakes, of which nothing more is known. */
export type KnownScenarios = ReadonlyMap<string, Pick<Scenario, 'id' | 'labels'> | undefined>

/** What the single settings of a scheme cannot know: whether they fit each other, and the scenarios that they speak of. */
export function checkUses({ codes }: CodeScheme, scenarios: KnownScenarios): Problem[] {
  /** What was said so far, and of which code. */
  const saidCodes = new Set<string>()
  const saidUses = new Map<string, string>()
  return codes.flatMap(({ kind, code, for: uses }, index) => {
    const key = `${kind} ${code}`
    const problems: Problem[] = saidCodes.has(key)
      ? [{ path: ['codes', index, 'code'], message: `${key} stands here twice` }]
      : []
    saidCodes.add(key)
    uses.forEach(({ scenario, labels }, at) => {
      const path = ['codes', index, 'for', at]
      problems.push(...checkScenario(scenario, labels ?? [], scenarios, path))
      for (const label of labels ?? [undefined]) {
        const use = label === undefined ? scenario : `${scenario}/${label}`
        const before = saidUses.get(use)
        if (before !== undefined) problems.push({ path, message: `${use} has the code ${before} already` })
        saidUses.set(use, key)
      }
    })
    return problems
  })
}

function checkScenario(
  id: string,
  labels: readonly string[],
  scenarios: KnownScenarios,
  path: SettingPath,
): Problem[] {
  if (!scenarios.has(id)) {
    const message = `${quote(id)} is neither a scenario of this box nor one that comes with Lamppost`
    const hint = suggest(id, [...scenarios.keys()], 'scenarios')
    return [{ path: [...path, 'scenario'], message, hint }]
  }
  const scenario = scenarios.get(id)
  if (!scenario) return []
  const known = Object.keys(scenario.labels)
  return labels.flatMap((label, index) => {
    if (known.includes(label)) return []
    const message = `${quote(label)} is not a label of ${id}`
    return [{ path: [...path, 'labels', index], message, hint: suggest(label, known, 'labels') }]
  })
}
