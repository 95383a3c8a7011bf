import type { GroundSize } from '../../domain/fix.js'

/** The label that most of what was seen speaks for. */
export function likeliestLabel(looks: readonly { readonly label: string; readonly score: number }[]): string {
  const votes = new Map<string, number>()
  for (const { label, score } of looks) votes.set(label, (votes.get(label) ?? 0) + score)
  return [...votes].reduce((best, each) => (each[1] > best[1] ? each : best))[0]
}

/** The size that is known best; undefined where no look measured one. */
export const surestSize = (
  looks: readonly { readonly size?: GroundSize | undefined }[],
): GroundSize | undefined =>
  looks
    .flatMap(({ size }) => (size ? [size] : []))
    .sort((a, b) => a.sigmaAreaM2 - b.sigmaAreaM2)
    .at(0)
