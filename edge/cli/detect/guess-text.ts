import type { ModelManifest } from '../../models/manifest-schema.js'
import type { InferredModel } from '../../pipeline/detect/load-model.js'

/** What was guessed of weights, and why: for a person to check. */
export function guessText(
  { output, input }: ModelManifest,
  { reasons }: Pick<InferredModel, 'reasons'>,
): string {
  const because = reasons.map(reason => `  - ${reason}\n`).join('')
  return `Family ${output.family}, input ${input.size.join(' x ')}, because:\n${because}`
}
