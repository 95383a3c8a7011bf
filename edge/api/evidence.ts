import send from '@fastify/send'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Evidence } from '../domain/evidence.js'
import { showsToken } from './bearer.js'

export interface EvidenceAccess {
  /** What a caller has to show. */
  readonly token: string
  /** Folder below which evidence lies. */
  readonly root: string
  readonly find: (id: string) => Evidence | undefined
}

interface ById {
  readonly Params: { readonly id: string }
}

/**
 * Serves `/evidence/ID` to whoever shows the token: the file as it was recorded, also in ranges. 401 without the token, 404
 * for an unknown id, 410 for what was removed. The file is looked up by its id: no path comes from outside.
 */
export function serveEvidence(server: FastifyInstance, access: EvidenceAccess): void {
  server.get<ById>('/evidence/:id', (request, reply) => answer(request, reply, access))
}

async function answer(
  request: FastifyRequest<ById>,
  reply: FastifyReply,
  { token, root, find }: EvidenceAccess,
): Promise<FastifyReply> {
  if (!showsToken(request.headers.authorization, token)) {
    reply.header('www-authenticate', 'Bearer realm="lamppost"')
    return reply.code(401).send({ error: 'show the token of api.token: "Authorization: Bearer TOKEN"' })
  }
  const evidence = find(request.params.id)
  if (!evidence) return reply.code(404).send({ error: 'no evidence has this id' })
  if (evidence.removedAtMs !== undefined) return reply.code(410).send(goneWords(evidence))
  const etag = `"${evidence.sha256}"`
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).header('etag', etag).send()
  const { statusCode, headers, stream } = await send(withinRange(request, etag), encodeURI(evidence.path), {
    root,
    dotfiles: 'deny',
    ...{ etag: false, lastModified: false, cacheControl: false, contentType: false, index: false },
  })
  if (statusCode === 404) return reply.code(410).send(goneWords(evidence))
  if (statusCode !== 200 && statusCode !== 206 && statusCode !== 416)
    return reply.code(500).send({ error: 'the file cannot be read' })
  const contentRange = headers['Content-Range']
  if (statusCode === 416)
    return reply.code(416).header('content-range', contentRange).send({ error: 'the file has no such range' })
  return reply
    .code(statusCode)
    .headers({
      ...headers,
      etag,
      'content-type': evidence.mime,
      // It never changes under its id; and it is nobody else's.
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
    })
    .send(stream)
}

const goneWords = ({ url }: Evidence) => ({
  error: 'the file was removed to make room',
  ...(url !== undefined && { url }),
})

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '')
    .split(',')
    .map(value => value.trim().replace(/^W\//, ''))
    .some(value => value === etag || value === '*')

/** The request, without its range where it asks for that of another content. */
function withinRange({ raw }: FastifyRequest, etag: string): FastifyRequest['raw'] {
  const ifRange = raw.headers['if-range']
  if (ifRange !== undefined && ifRange !== etag) delete raw.headers.range
  // Compared already, by an ETag that send does not know.
  for (const name of [
    'if-none-match',
    'if-match',
    'if-modified-since',
    'if-range',
    'if-unmodified-since',
  ] as const)
    delete raw.headers[name]
  return raw
}
