import { isLamppostError } from '../kit/lamppost-error.js'
import type { Problem } from './mistake.js'
import type { Outline } from './outline.js'
import { modelIdOf } from './schema/model-ref.js'
import type { Scenario } from './schema/scenario.js'
import { modelPath } from './shipped.js'
import { readYamlFile } from './yaml-file.js'

/** A scenario that a camera uses, of which the camera's model does not know all labels. */
export interface LabelGap {
  readonly cameraId: string
  readonly scenario: string
  readonly modelId: string
  /** Labels that the scenario takes and the model finds. */
  readonly known: readonly string[]
  /** Those that the model never gives. */
  readonly unknown: readonly string[]
}

export interface LabelCheck {
  /** Uses of which the model knows no label at all, and labels that a camera names and its model does not know. */
  readonly problems: readonly Problem[]
  /** Uses of which it knows some. */
  readonly gaps: readonly LabelGap[]
}

/** Holds the labels of the scenarios against those of the models that are to find them. Models that cannot be read are passed over: that is told elsewhere. */
export async function checkModelLabels(
  outline: Outline,
  directory: string,
  scenarios: ReadonlyMap<string, Scenario | undefined>,
): Promise<LabelCheck> {
  const references = outline.models ?? []
  const models = new Map(
    await Promise.all(
      references.map(async entry => [modelIdOf(entry), await labelsOf(entry, directory)] as const),
    ),
  )
  const problems: Problem[] = []
  const gaps: LabelGap[] = []
  for (const [cameraId, camera] of Object.entries(outline.cameras)) {
    for (const [id, use] of Object.entries(camera.scenarios)) {
      const scenario = scenarios.get(id)
      const modelId = use.model ?? camera.model ?? modelIdOf(references[0] ?? '')
      const has = models.get(modelId)
      if (!scenario || !has || scenario.rule.kind === 'luminance') continue
      const wanted = Object.keys(scenario.labels)
      const chosen = wanted.filter(label => use.labels?.includes(label) ?? true)
      const unknown = chosen.filter(label => !has.includes(label))
      if (unknown.length === 0) continue
      const path = ['cameras', cameraId, 'scenarios', id]
      const known = chosen.filter(label => has.includes(label))
      const hint = `it has ${has.join(', ')}; name another with "model: ..."`
      if (known.length === 0 && use.labels === undefined)
        problems.push({ path, message: noneKnown(id, modelId, wanted), hint })
      else if (use.labels === undefined) gaps.push({ cameraId, scenario: id, modelId, known, unknown })
      else
        for (const label of unknown) {
          const at = [...path, 'labels', use.labels.indexOf(label)]
          problems.push({ path: at, message: `the model ${modelId} does not know the label ${label}`, hint })
        }
    }
  }
  return { problems, gaps }
}

function noneKnown(id: string, modelId: string, wanted: readonly string[]): string {
  const labels = wanted.length === 1 ? `the label ${wanted[0]}` : `one of the labels ${wanted.join(', ')}`
  return `${id} needs a model with ${labels}, and ${modelId} has none of them`
}

/** What the manifest of a model says it finds; undefined where that cannot be told. */
async function labelsOf(reference: string, directory: string): Promise<readonly string[] | undefined> {
  try {
    const { value } = await readYamlFile(modelPath(reference, directory))
    const labels = value?.labels
    return Array.isArray(labels) && labels.length > 0 ? labels.map(String) : undefined
  } catch (error) {
    if (isLamppostError(error, 'CONFIG_UNREADABLE')) return undefined
    throw error
  }
}

/** `sanitation: urban-nano finds garbage, and not litter`. */
export const gapText = ({ scenario, modelId, known, unknown }: LabelGap): string =>
  `${scenario}: ${modelId} finds ${known.join(', ')}, and not ${unknown.join(', ')}`
