import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How one request is answered; the file is whole, and a range is given, where nothing else is said. */
export interface Answer {
  readonly status?: number
  readonly body?: Buffer
  readonly etag?: string | null
  readonly lastModified?: string
  /** Cuts the connection after so many bytes of the body; the client may not have seen them by then. */
  readonly cutAfterBytes?: number
  /** Says nothing more after so many bytes of the body. */
  readonly stallAfterBytes?: number
  readonly ignoresRange?: boolean
  /** Gives the range whatever If-Range says. */
  readonly ignoresIfRange?: boolean
  /** Does not say how long the body is. */
  readonly chunked?: boolean
  readonly contentType?: string
  readonly redirectTo?: string
}

export interface FileServer {
  readonly url: string
  /** Headers of every request so far. */
  readonly requests: readonly IncomingMessage['headers'][]
  /** Cuts every connection, now. */
  cut(): void
  close(): Promise<void>
}

/** Serves one file over HTTP; request n gets answer n, and those after the last answer get the last one. */
export async function serveFile(file: Buffer, answers: readonly Answer[] = [{}]): Promise<FileServer> {
  const requests: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? {}
    requests.push(request.headers)
    respond(request, response, { body: file, ...answer })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/zoo/model.onnx`,
    requests,
    cut: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function respond(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { body, etag = '"one"', ...answer }: Answer & { readonly body: Buffer },
): void {
  if (answer.redirectTo) return void response.writeHead(302, { location: answer.redirectTo }).end()
  if (answer.status) return void response.writeHead(answer.status).end('sorry')
  const validator = etag ?? answer.lastModified
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
  const isSame = answer.ignoresIfRange || headers['if-range'] === validator
  const fromBytes = asked !== undefined && !answer.ignoresRange && isSame ? Number(asked) : 0
  if (fromBytes > 0 && fromBytes >= body.length) {
    return void response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
  }
  const rest = body.subarray(fromBytes)
  response.writeHead(fromBytes > 0 ? 206 : 200, {
    'content-type': answer.contentType ?? 'application/octet-stream',
    ...(etag !== null && { etag }),
    ...(answer.lastModified && { 'last-modified': answer.lastModified }),
    ...(!answer.chunked && { 'content-length': rest.length }),
    ...(fromBytes > 0 && { 'content-range': `bytes ${fromBytes}-${body.length - 1}/${body.length}` }),
  })
  const { cutAfterBytes, stallAfterBytes } = answer
  if (stallAfterBytes !== undefined) return void response.write(rest.subarray(0, stallAfterBytes))
  if (cutAfterBytes === undefined) return void response.end(rest)
  // An end, and no reset: what was sent before does arrive.
  response.write(rest.subarray(0, cutAfterBytes), () => response.socket?.end())
}
