import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A tensor as it is on the wire. */
export interface WireTensor {
  readonly datatype: string
  readonly shape: readonly number[]
  readonly bytes: Buffer
}

interface TensorMetadata {
  readonly name: string
  readonly datatype: string
  /** -1 for a side that is open. */
  readonly shape: readonly number[]
}

export interface ServedModel {
  readonly name: string
  readonly version: string
  readonly inputs: readonly TensorMetadata[]
  readonly outputs: readonly TensorMetadata[]
  run(
    inputs: ReadonlyMap<string, WireTensor>,
  ): Promise<ReadonlyMap<string, WireTensor>> | ReadonlyMap<string, WireTensor>
}

/** How the server answers a run. */
export type Manner =
  | 'well'
  /** Well, with JSON numbers in place of bytes, as a server without the extension for outputs would. */
  | 'in JSON'
  /** Never. */
  | 'silent'
  /** With a status and the words of a server that failed. */
  | { readonly status: number; readonly error: string }
  /** Closes the connection before, or in the middle of, the answer. */
  | 'cut'
  | 'cut midway'
  /** Wrong about itself. */
  | 'one byte short'
  | 'wrong header length'
  | 'bytes too many'
  | 'without an output'
  | 'of an unknown type'
  | 'not JSON'

export interface OipServer {
  readonly url: string
  manner: Manner
  /** Manners of the next runs, before that one takes over again. */
  readonly plan: Manner[]
  /** Whether the model is there; without it the server itself can be ready all the same. */
  readonly ready: { server: boolean; model: boolean }
  /** Runs that arrived, whatever became of them. */
  readonly runs: number
  readonly connections: number
  /** Headers of the last question. */
  readonly lastHeaders: IncomingMessage['headers']
  /** What was wrong with what was sent; a test expects it to be empty. */
  readonly complaints: readonly string[]
  /** Gone, with its connections cut. */
  stop(): Promise<void>
  /** Back, at the same address. */
  start(): Promise<void>
}

const BYTES: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, UINT8: 1, INT8: 1, FP16: 2, INT32: 4, FP32: 4, INT64: 8 },
}
const LENGTH = 'inference-header-content-length'

/**
 * An inference server that speaks the Open Inference Protocol v2 with binary tensors as it is published, refuses whatever does
 * not keep to it, and can misbehave. It shares no code with the client.
 */
export async function startOipServer(model: ServedModel): Promise<OipServer> {
  const complaints: string[] = []
  const sockets = new Set<Socket>()
  let http: Server | undefined
  let port = 0
  let runs = 0
  let connections = 0
  let lastHeaders: IncomingMessage['headers'] = {}
  const state: Pick<OipServer, 'manner' | 'plan' | 'ready'> = {
    manner: 'well',
    plan: [],
    ready: { server: true, model: true },
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    lastHeaders = request.headers
    const paths = [`/v2/models/${model.name}/versions/${model.version}`, `/v2/models/${model.name}`]
    const { url = '', method } = request
    if (method === 'GET' && url === '/v2/health/ready') return empty(response, state.ready.server ? 200 : 400)
    const path = paths.find(start => url === start || url.startsWith(`${start}/`))
    if (!path) return json(response, 404, { error: `Request for unknown model: ${url} is not found` })
    const rest = url.slice(path.length)
    if (method === 'GET' && rest === '/ready') return empty(response, state.ready.model ? 200 : 400)
    if (method === 'GET' && rest === '') return json(response, 200, metadata(model))
    if (method !== 'POST' || rest !== '/infer') return json(response, 404, { error: `no ${method} ${url}` })
    runs += 1
    const body = await readAll(request)
    try {
      const inputs = readInputs(model, request, body)
      await answerRun(state.plan.shift() ?? state.manner, response, async () => [
        ...(await model.run(inputs)),
      ])
    } catch (error) {
      complaints.push((error as Error).message)
      json(response, 400, { error: (error as Error).message })
    }
  }

  const server: OipServer = {
    ...state,
    get url() {
      return `http://127.0.0.1:${port}`
    },
    get manner() {
      return state.manner
    },
    set manner(manner) {
      state.manner = manner
    },
    ready: state.ready,
    get runs() {
      return runs
    },
    get connections() {
      return connections
    },
    get lastHeaders() {
      return lastHeaders
    },
    complaints,
    async start() {
      const started = createServer((request, response) => {
        // A client that has gone in the middle is none of the server's faults.
        answer(request, response).catch(() => response.destroy())
      })
      started.on('connection', socket => {
        connections += 1
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
      })
      await new Promise<void>(resolve => started.listen(port, '127.0.0.1', resolve))
      port = (started.address() as AddressInfo).port
      http = started
    },
    async stop() {
      const stopping = http
      http = undefined
      if (!stopping) return
      const closed = new Promise(resolve => stopping.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  await server.start()
  return server
}

const metadata = ({ name, version, inputs, outputs }: ServedModel) => ({
  ...{ name, versions: [version], platform: 'onnxruntime_onnx', inputs, outputs },
})

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The inputs of a run. Throws, with the words of the answer, what the protocol does not allow. */
function readInputs(model: ServedModel, request: IncomingMessage, body: Buffer): Map<string, WireTensor> {
  const length = Number(request.headers[LENGTH])
  if (!Number.isInteger(length) || length <= 0 || length > body.length)
    throw new Error(`${LENGTH} is ${length}`)
  if (request.headers['content-type'] !== 'application/octet-stream') throw new Error('not an octet stream')
  if (request.headers['content-length'] !== String(body.length))
    throw new Error('content-length is not the whole')
  const { inputs, outputs } = JSON.parse(body.subarray(0, length).toString())
  const names = outputs.map((output: { name: string; parameters: { binary_data: boolean } }) => {
    if (output.parameters.binary_data !== true) throw new Error(`${output.name} is not asked for in binary`)
    return output.name
  })
  if (names.join() !== model.outputs.map(({ name }) => name).join())
    throw new Error(`outputs ${names.join()}`)
  const found = new Map<string, WireTensor>()
  let at = length
  for (const { name, datatype, shape, parameters } of inputs) {
    const bytes = body.subarray(at, at + parameters.binary_data_size)
    at += parameters.binary_data_size
    checkInput(model, name, { datatype, shape, bytes })
    found.set(name, { datatype, shape, bytes: Buffer.from(bytes) })
  }
  if (at !== body.length) throw new Error(`${body.length - at} bytes are left over`)
  if (found.size !== model.inputs.length) throw new Error(`${found.size} of ${model.inputs.length} inputs`)
  return found
}

function checkInput(model: ServedModel, name: string, { datatype, shape, bytes }: WireTensor): void {
  const expected = model.inputs.find(input => input.name === name)
  if (!expected) throw new Error(`unexpected inference input '${name}' for model '${model.name}'`)
  if (datatype !== expected.datatype) throw new Error(`'${name}' is ${datatype}, not ${expected.datatype}`)
  const fits = expected.shape.every((side, axis) => side === -1 || side === shape[axis])
  if (shape.length !== expected.shape.length || !fits)
    throw new Error(`'${name}' has shape [${shape.join()}]`)
  const size = shape.reduce((product, side) => product * side, BYTES[datatype]!)
  if (bytes.length !== size) throw new Error(`'${name}' has ${bytes.length} bytes, not ${size}`)
}

async function answerRun(
  manner: Manner,
  response: ServerResponse,
  run: () => Promise<[string, WireTensor][]>,
): Promise<void> {
  if (manner === 'silent') return
  if (manner === 'cut') return void response.destroy()
  if (typeof manner === 'object') return json(response, manner.status, { error: manner.error })
  const outputs = await run()
  if (manner === 'in JSON') return json(response, 200, { outputs: outputs.map(jsonOutput) })
  if (manner === 'not JSON') return void response.writeHead(200).end('<html>')
  const told = manner === 'without an output' ? [] : outputs
  const head = Buffer.from(
    JSON.stringify({
      outputs: told.map(([name, { datatype, shape, bytes }]) => ({
        ...{ name, shape, parameters: { binary_data_size: bytes.length } },
        datatype: manner === 'of an unknown type' ? 'FP64' : datatype,
      })),
    }),
  )
  const binary = Buffer.concat([
    ...told.map(([, { bytes }]) => bytes),
    Buffer.alloc(manner === 'bytes too many' ? 3 : 0),
  ])
  const body = Buffer.concat([head, manner === 'one byte short' ? binary.subarray(0, -1) : binary])
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    [LENGTH]: manner === 'wrong header length' ? body.length + 1 : head.length,
  })
  if (manner !== 'cut midway') return void response.end(body)
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

const jsonOutput = ([name, { datatype, shape, bytes }]: [string, WireTensor]) => ({
  ...{ name, datatype, shape },
  // Only what the tests need.
  data: [...new Float32Array(new Uint8Array(bytes).buffer)],
})

const empty = (response: ServerResponse, status: number): void => void response.writeHead(status).end()

const json = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
