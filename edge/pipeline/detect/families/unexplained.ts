import type { GraphShapes } from './family.js'
import { pictureInput } from './graph.js'
import { givesBoxes, readUltralytics } from './ultralytics.js'

/** What of a graph keeps every family from explaining it, and what a person can do about that. */
export interface Obstacle {
  readonly seen: string
  readonly todo: string
}

const BY_HAND = 'write its manifest by hand: models/urban-nano.yaml has every field'

/** The first thing that stands in the way; undefined where each part could be of a detector, and the whole is of none. */
export function obstacleIn(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Obstacle | undefined {
  const { task, labels } = readUltralytics(metadata)
  if (!givesBoxes(task)) {
    return { seen: `it is made to "${task}", not to detect`, todo: 'Export a model that is made to detect' }
  }
  return obstacleInInput(graph, metadata) ?? obstacleInOutputs(graph, labels)
}

function obstacleInInput(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Obstacle | undefined {
  if (pictureInput(graph, metadata)) return undefined
  const input = graph.inputs.find(({ shape }) => shape.length === 4)
  if (!input) {
    return {
      seen: 'no input has the four dimensions of a picture',
      todo: 'Export the detector alone, with an input [1,3,height,width]',
    }
  }
  const [batch, ...sides] = input.shape
  if (typeof batch === 'number' && batch !== 1) {
    return {
      seen: `it takes exactly ${batch} pictures at once`,
      todo: 'Export it with a batch of 1, or with an open one',
    }
  }
  if (sides[0] !== 3 && sides[2] !== 3) {
    return {
      seen: `"${input.name}" has no dimension of three channels`,
      todo: 'Export a model that takes colour pictures',
    }
  }
  if (sides.some(side => typeof side === 'string')) {
    return {
      seen: `the size of "${input.name}" is open, and no "imgsz" in the metadata tells it`,
      todo: `Export it with a fixed size, or ${BY_HAND}`,
    }
  }
  return {
    seen: `"${input.name}" is ${input.type}`,
    todo: 'Export it with an input of float32, float16, uint8 or int8',
  }
}

function obstacleInOutputs(
  { outputs }: GraphShapes,
  labels: readonly string[] | undefined,
): Obstacle | undefined {
  const deep = outputs.find(({ shape }) => shape.length > 4)
  if (deep) {
    return {
      seen: `"${deep.name}" is a grid before the last step`,
      todo: 'Export it with the decoding of boxes inside',
    }
  }
  if (outputs.every(({ shape }) => shape.length < 3)) {
    return {
      seen: 'no output has the three dimensions of rows of boxes',
      todo: 'Export a detector with outputs [1,rows,columns]; models that classify or embed have no boxes',
    }
  }
  const open = outputs.filter(({ shape }) => shape.slice(1).some(side => typeof side === 'string'))
  if (open.length > 0) {
    return {
      seen: `rows or columns of "${open.map(({ name }) => name).join('", "')}" are open`,
      todo: `Export it with a fixed size, or ${BY_HAND}`,
    }
  }
  return (
    labels && {
      seen: `its metadata names ${labels.length} classes, and no output has columns for so many in a known form`,
      todo: `Correct "names" in the metadata, or ${BY_HAND}`,
    }
  )
}
