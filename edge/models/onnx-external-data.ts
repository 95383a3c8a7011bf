import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './onnx-schema.js'

/** `data_location` of a tensor whose values are in another file. */
const EXTERNAL = 1

/** The other files that a model takes weights from, each once, as the model writes them. */
export function externalFilesOf({ graph, functions }: ModelProto): string[] {
  const files = new Set<string>()
  const tensor = (found: TensorProto | null | undefined): void => {
    if (!found || (found.dataLocation !== EXTERNAL && found.externalData.length === 0)) return
    files.add(found.externalData.find(({ key }) => key === 'location')?.value ?? '(no name)')
  }
  const attribute = (found: AttributeProto): void => {
    tensor(found.t)
    found.tensors.forEach(tensor)
    for (const sparse of [found.sparseTensor, ...found.sparseTensors]) {
      tensor(sparse?.values)
      tensor(sparse?.indices)
    }
    for (const inner of [found.g, ...found.graphs]) if (inner) walk(inner)
  }
  const node = (found: NodeProto): void => found.attribute.forEach(attribute)
  const walk = (found: GraphProto): void => {
    found.initializer.forEach(tensor)
    for (const { values, indices } of found.sparseInitializer) {
      tensor(values)
      tensor(indices)
    }
    found.node.forEach(node)
  }
  if (graph) walk(graph)
  for (const found of functions) {
    found.node.forEach(node)
    found.attributeProto.forEach(attribute)
  }
  return [...files]
}
