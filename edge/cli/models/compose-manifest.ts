import { LamppostError } from '../../kit/lamppost-error.js'
import { type ModelManifest, modelManifestSchema } from '../../models/manifest-schema.js'
import type { InferredModel } from '../../pipeline/detect/load-model.js'

/** What a manifest says beside what the weights say themselves. */
export interface Said
  extends Pick<ModelManifest, 'id' | 'version' | 'file' | 'sha256' | 'licence' | 'source'> {
  readonly input?: Partial<ModelManifest['input']>
  readonly labels?: readonly string[]
  readonly threshold?: number
  readonly nmsIou?: number
}

/** Puts a manifest together. Throws USAGE where there are more or fewer labels than classes, or the result is none. */
export function composeManifest(
  { manifest: inferred, classesUnseen }: InferredModel,
  said: Said,
): ModelManifest {
  const labels = said.labels ?? inferred.labels
  if (labels.length !== inferred.labels.length && !classesUnseen) {
    throw new LamppostError('USAGE', {
      what: `The model has ${inferred.labels.length} classes, and there are ${labels.length} labels`,
      hint: 'Give one label for each class, in the order in which the model was trained.',
    })
  }
  const parsed = modelManifestSchema.safeParse({
    ...said,
    input: { ...inferred.input, ...said.input },
    output: inferred.output,
    labels,
    threshold: said.threshold ?? inferred.threshold,
    nmsIou: said.nmsIou ?? inferred.nmsIou,
  })
  if (parsed.success) return orderedKeys(parsed.data)
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new LamppostError('USAGE', {
    what: `No manifest can be made of that: ${mistakes.join('; ')}`,
    hint: 'Correct the labels or the id.',
  })
}

/** In the order in which people read them, which is that of the schema. */
function orderedKeys(manifest: ModelManifest): ModelManifest {
  const order = Object.keys(modelManifestSchema.shape)
  const entries = Object.entries(manifest).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return Object.fromEntries(entries) as ModelManifest
}
