import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'

const fileName = z.string().regex(/^(?!\.{1,2}$)[^/\\:]+$/, 'a shard must lie beside the model')

const weightSchema = z.looseObject({ name: z.string(), shape: z.array(z.int().min(0)), dtype: z.string() })

/** Sizes are text there: a 64-bit number in JSON. */
const tensorInfoSchema = z.looseObject({
  name: z.string(),
  tensorShape: z
    .looseObject({ dim: z.array(z.looseObject({ size: z.coerce.number() })).optional() })
    .optional(),
})

const graphModelSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  signature: z.looseObject({ outputs: z.record(z.string(), tensorInfoSchema).optional() }).optional(),
  weightsManifest: z.array(z.looseObject({ paths: z.array(fileName), weights: z.array(weightSchema) })),
})

/** A TF.js GraphModel on disk. */
export interface GraphModelFiles {
  /** The parsed model.json. */
  readonly model: z.output<typeof graphModelSchema>
  /** Paths of the shards, in the order in which model.json names them. */
  readonly shardPaths: readonly string[]
}

/**
 * Reads the model.json of a GraphModel. Its shards lie beside it: a model that names files elsewhere is refused. Throws
 * MODEL_MISSING, MODEL_CORRUPT.
 */
export async function readGraphModel(path: string): Promise<GraphModelFiles> {
  const text = await readFile(path, 'utf8').catch(cause => {
    throw new LamppostError('MODEL_MISSING', { what: `The model ${path} cannot be read`, cause })
  })
  const parsed = graphModelSchema.safeParse(parseJson(path, text))
  if (!parsed.success) {
    const { path: at, message } = parsed.error.issues[0]!
    throw corrupt(path, new Error(`${at.join('.')}: ${message}`))
  }
  const shards = parsed.data.weightsManifest.flatMap(({ paths }) => paths)
  return { model: parsed.data, shardPaths: shards.map(shard => join(dirname(path), shard)) }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw corrupt(path, cause)
  }
}

const corrupt = (path: string, cause: unknown): LamppostError =>
  new LamppostError('MODEL_CORRUPT', { what: `${path} is not the model.json of a TF.js GraphModel`, cause })
