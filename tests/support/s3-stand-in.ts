import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How one request is treated; well, where nothing is said. */
export interface Fault {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Cuts the connection when so many bytes of the body have come. */
  readonly cutAfterBytes?: number
  /** Takes no more and says nothing when so many bytes of the body have come. */
  readonly stallAfterBytes?: number
  /** Keeps something else, and says that all is well. */
  readonly keeps?: (content: Buffer) => Buffer
  /** Does what it should, and cuts the connection instead of saying so. */
  readonly losesAnswer?: boolean
}

export interface Received {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** Of the body. */
  bytes: number
}

/** What a test says of the requests to come; undefined for one that goes well. */
export type Faults = (request: Received, index: number) => Fault | undefined

export interface S3StandIn {
  readonly url: string
  readonly port: number
  /** Requests so far, those cut among them. */
  readonly received: readonly Received[]
  /** By path. */
  readonly objects: ReadonlyMap<string, Buffer>
  /** Uploads in parts that were begun and not ended. */
  readonly open: ReadonlyMap<string, ReadonlyMap<number, Buffer>>
  behave(faults: Faults): void
  close(): Promise<void>
}

/** An object store in memory, of which a test can ask any misbehaviour. It checks no signature; Swift does, in other tests. */
export async function startS3StandIn(faults: Faults = () => undefined, port = 0): Promise<S3StandIn> {
  const received: Received[] = []
  const objects = new Map<string, Buffer>()
  const etags = new Map<string, string>()
  const open = new Map<string, Map<number, Buffer>>()
  let misbehave = faults
  let uploads = 0

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen: Received = { method: request.method!, path: request.url!, headers: request.headers, bytes: 0 }
    received.push(seen)
    const fault = misbehave(seen, received.length - 1) ?? {}
    if (fault.status !== undefined && request.headers['content-length'] === undefined)
      return void response.writeHead(fault.status, fault.headers).end(fault.body)
    const chunks: Buffer[] = []
    for await (const chunk of request) {
      chunks.push(chunk)
      seen.bytes += chunk.length
      if (seen.bytes >= (fault.cutAfterBytes ?? Number.POSITIVE_INFINITY))
        return void request.socket.destroy()
      if (seen.bytes >= (fault.stallAfterBytes ?? Number.POSITIVE_INFINITY)) return void request.pause()
    }
    if (fault.status !== undefined)
      return void response.writeHead(fault.status, fault.headers).end(fault.body)
    const content = Buffer.concat(chunks)
    const answer = treat(seen, fault.keeps ? fault.keeps(content) : content)
    if (fault.losesAnswer) return void request.socket.destroy()
    response.writeHead(answer.status, { 'x-amz-request-id': 'r', ...answer.headers }).end(answer.body)
  }

  const treat = ({ method, path, headers }: Received, content: Buffer) => {
    const { pathname, searchParams: query } = new URL(path, 'http://store')
    const uploadId = query.get('uploadId')
    const missing = (code: string) => ({
      status: 404,
      headers: {},
      body: `<Error><Code>${code}</Code></Error>`,
    })
    if (method === 'HEAD') {
      const object = objects.get(pathname)
      if (!object) return missing('')
      return {
        status: 200,
        headers: { 'content-length': object.length, etag: `"${etags.get(pathname)}"` },
        body: '',
      }
    }
    if (method === 'POST' && query.has('uploads')) {
      uploads += 1
      open.set(`upload-${uploads}`, new Map())
      const body = `<r xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><UploadId>upload-${uploads}</UploadId></r>`
      return { status: 200, headers: {}, body }
    }
    if (uploadId !== null) {
      const parts = open.get(uploadId)
      if (!parts) return missing('NoSuchUpload')
      if (method === 'DELETE') {
        open.delete(uploadId)
        return { status: 204, headers: {}, body: '' }
      }
      if (method === 'PUT') {
        parts.set(Number(query.get('partNumber')), content)
        return { status: 200, headers: { etag: `"${md5(content)}"` }, body: '' }
      }
      const inOrder = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
      objects.set(pathname, Buffer.concat(inOrder))
      const hashes = inOrder.map(part => createHash('md5').update(part).digest())
      etags.set(pathname, `${md5(Buffer.concat(hashes))}-${hashes.length}`)
      open.delete(uploadId)
      return { status: 200, headers: {}, body: '<CompleteMultipartUploadResult/>' }
    }
    if (headers['content-md5'] !== undefined && method !== 'PUT') return missing('')
    objects.set(pathname, content)
    etags.set(pathname, md5(content))
    return { status: 200, headers: { etag: `"${md5(content)}"` }, body: '' }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    ...{ received, objects, open },
    behave: faults => {
      misbehave = faults
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const md5 = (content: Buffer): string => createHash('md5').update(content).digest('hex')
