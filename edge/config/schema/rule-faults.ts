import type { Problem } from '../mistake.js'
import type { Needs } from './needs.js'
import type { Rule } from './rule.js'

/** What a rule has to fit. */
interface AroundRule {
  readonly rule: Rule
  readonly labels: Readonly<Record<string, { readonly dwellMs?: number | undefined }>>
  readonly anchor: 'bottom-centre' | 'centre'
  readonly zones: 'required' | 'optional'
  readonly needs: Needs
  readonly risk?: unknown
}

/** Where the parts of a scenario do not fit its rule. */
export function ruleFaults({ rule, labels, anchor, zones, needs, risk }: AroundRule): Required<Problem>[] {
  const faults: Required<Problem>[] = []
  const isOfZone = rule.kind === 'amount' || rule.kind === 'luminance'
  for (const [label, { dwellMs }] of Object.entries(labels))
    if (dwellMs !== undefined && rule.kind !== 'dwell')
      faults.push({
        path: ['labels', label, 'dwell'],
        message: `has no meaning with a rule of kind ${rule.kind}`,
        hint: 'leave it out',
      })
  if (risk !== undefined && isOfZone)
    faults.push({
      path: ['risk'],
      message: `has no meaning with a rule of kind ${rule.kind}`,
      hint: 'its severity is by time alone',
    })
  if (rule.kind === 'amount' && rule.over.areaM2 !== undefined && anchor !== 'centre')
    faults.push({
      path: ['rule', 'over', 'areaM2'],
      message: 'only what lies flat has an area on the ground',
      hint: 'write "anchor: centre", or give areaShare',
    })
  if (rule.kind === 'passing' && !('fps' in needs))
    faults.push({
      path: ['needs'],
      message: 'a rule of kind passing follows motion',
      hint: 'write for example { fps: 5 }',
    })
  if (rule.kind === 'luminance' && Object.keys(labels).length !== 1)
    faults.push({
      path: ['labels'],
      message: 'a rule of kind luminance finds one thing',
      hint: 'write one label, for what it finds',
    })
  if (rule.kind === 'luminance' && zones !== 'required')
    faults.push({
      path: ['zones'],
      message: 'a rule of kind luminance looks at zones only',
      hint: 'write "zones: required"',
    })
  return faults
}
