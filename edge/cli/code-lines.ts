import { codingOf, schemeText } from '../config/city-codes.js'
import type { CodeScheme } from '../config/schema/codes.js'
import type { Incident } from '../domain/incident.js'

/** What the chosen schemes call an incident, a line each; those that have no code for it say so. */
export function codeLines(
  schemes: readonly CodeScheme[],
  { scenario, label }: Pick<Incident, 'scenario' | 'label'>,
): string[] {
  const { codes, noCodeIn } = codingOf(schemes, scenario, label)
  return [
    ...codes.map(found => `code ${found.kind} ${found.code} ${found.name.zh}, ${schemeText(found)}`),
    ...noCodeIn.map(scheme => `no code in scheme ${schemeText(scheme)}`),
  ]
}
