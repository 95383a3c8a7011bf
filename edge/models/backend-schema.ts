import { z } from 'zod'

const serverUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** Credentials would be copied and shared with the manifest; a query would end up in the middle of a path. */
const isPlain = (url: string): boolean => {
  const { username, password, search, hash } = new URL(url)
  return [username, password, search, hash].every(part => part === '')
}

const onnxruntimeSchema = z.strictObject({ kind: z.literal('onnxruntime') }).meta({
  description: 'ONNX Runtime on this box; `file` is an .onnx file. What is used where nothing is said.',
})

const tfjsSchema = z.strictObject({ kind: z.literal('tfjs') }).meta({
  description:
    'TensorFlow.js on this box; `file` is the model.json of a GraphModel with its shards beside it, and `sha256` that of model.json followed by its shards in the order in which it names them.',
})

const oipSchema = z
  .strictObject({
    kind: z.literal('oip'),
    url: z
      .string()
      .refine(serverUrl, { error: 'is not an address; write http:// or https:// and a host', abort: true })
      .refine(isPlain, 'takes no user name, password, query or "#"; name a token by "tokenVariable"')
      .meta({ description: 'Address of the server, without /v2.', examples: ['http://192.168.1.20:8000'] }),
    model: z.string().min(1).meta({ description: 'Name of the model on the server.' }),
    version: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Version of the model on the server; the server chooses, where absent.' }),
    timeoutMs: z
      .int()
      .min(10)
      .max(60_000)
      .default(5000)
      .meta({ description: 'Longest time for one answer, a second try included.' }),
    readyWithinMs: z.int().min(0).max(600_000).default(60_000).meta({
      description:
        'How long a command waits for a server that is not ready yet. A box does not wait: it asks again, and its cameras begin when the server is ready.',
    }),
    tokenVariable: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
      .optional()
      .meta({ description: 'Environment variable with the token that is sent as `Authorization: Bearer`.' }),
  })
  .meta({
    description:
      'A server that speaks the Open Inference Protocol v2 over HTTP with binary tensors: Triton, OpenVINO Model Server, KServe. The weights are there: `file` and `sha256` are left out.',
  })

/** What runs a model. */
export const backendSchema = z
  .discriminatedUnion('kind', [onnxruntimeSchema, tfjsSchema, oipSchema])
  .meta({ description: 'What runs the model.' })

export type BackendChoice = z.output<typeof backendSchema>
export type OipChoice = z.output<typeof oipSchema>

/** The text of a key that only weights on this box have; empty where they are elsewhere. */
export const ofLocalWeights = (schema: z.ZodString) => schema.optional().transform(text => text ?? '')

interface Weights {
  readonly file: string
  readonly sha256: string
  readonly backend?: BackendChoice | undefined
}

/** Whether the weights are on a server, where nothing on this box can verify them. */
export const areRemote = ({ backend }: Pick<Weights, 'backend'>): boolean => backend?.kind === 'oip'

/** Weights on this box have a file and a hash; weights on a server have neither. */
export function checkWeights({ value, issues }: z.core.ParsePayload<Weights>): void {
  for (const key of ['file', 'sha256'] as const) {
    const given = value[key] !== ''
    if (given !== areRemote(value)) continue
    const message = given
      ? 'must be left out: the weights are on the server, and nothing on this box can verify them'
      : 'is missing'
    issues.push({ code: 'custom', input: value[key], path: [key], message })
  }
}
