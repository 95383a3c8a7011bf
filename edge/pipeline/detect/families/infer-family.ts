import type { GraphShapes, Inferred } from './family.js'
import { knownFamilies } from './known-families.js'
import { givesBoxes, readUltralytics } from './ultralytics.js'

/** The first of the known families that explains the graph; undefined where none does. */
export function inferFamily(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined {
  if (!givesBoxes(readUltralytics(metadata).task)) return undefined
  for (const family of Object.values(knownFamilies)) {
    const inferred = family.infer(graph, metadata)
    if (inferred) return inferred
  }
  return undefined
}
