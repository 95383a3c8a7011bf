import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Committer, commitSchema, sha256Schema } from '../flights/upload/commit.js'
import type { FlightChoices } from '../flights/upload/flight-intake.js'
import type { UploadFolder } from '../flights/upload/upload-folder.js'
import type { UploadStatus, Uploads } from '../flights/upload/uploads.js'
import { LamppostError } from '../kit/lamppost-error.js'
import { showsToken } from './bearer.js'
import { answerTo, invalid } from './uploads-answers.js'
import { createTusUploads, UPLOADS_PATH } from './uploads-tus.js'

export interface UploadsAccess {
  /** What a caller has to show; nobody may upload where it is absent. */
  readonly token: string | undefined
  readonly uploads: Uploads
  readonly folder: UploadFolder
  readonly committer: Committer
  readonly choices: () => Promise<FlightChoices>
  readonly quotaBytes: number
  readonly freeBytes: () => Promise<number>
  /** What is not the caller's fault. */
  readonly onTrouble: (error: unknown) => void
}

interface ById {
  readonly Params: { readonly id: string }
}

const knownSchema = z.strictObject({
  name: z.string().max(1000),
  bytes: z.int().positive(),
  sha256: sha256Schema,
})

/**
 * Serves to whoever shows the token:
 * - `POST HEAD PATCH DELETE /flights/uploads[/ID]`: the tus protocol
 * - `GET /flights/uploads[/ID]`: what is there, and what was found in it
 * - `POST /flights/known`: takes over a file by its sha256 where the box has it; 404 where not
 * - `GET /flights/choices`: what may be chosen of for a flight
 * - `POST /flights`: makes a flight of uploads; 200 where these files were looked at before
 *
 * Paths are made of ids only, which the box gave; what clients call their files is shown, never opened.
 */
export function serveUploads(server: FastifyInstance, access: UploadsAccess): void {
  const { uploads, folder, committer, onTrouble } = access
  const tus = createTusUploads({ uploads, folder, onTrouble })
  server.register(async scope => {
    scope.addHook('onRequest', (request, reply) => demandToken(request, reply, access))
    scope.addHook('preClose', async () => tus.close())
    // tus reads the body itself, piece by piece; it never lies in memory as a whole.
    scope.addContentTypeParser('application/offset+octet-stream', (_request, _body, done) => done(null))
    scope.setErrorHandler((error, _request, reply) => {
      const { status, body } = answerTo(isOfFastify(error) ? invalid(error.message) : error)
      if (status === 500) onTrouble(error)
      return reply.code(status).header('cache-control', 'no-store').send(body)
    })
    const hand = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      reply.hijack()
      await tus.handle(request.raw, reply.raw)
    }
    scope.route({ method: ['POST', 'OPTIONS'], url: UPLOADS_PATH, handler: hand })
    scope.route({ method: ['HEAD', 'DELETE', 'OPTIONS'], url: `${UPLOADS_PATH}/:id`, handler: hand })
    scope.route<ById>({
      ...{ method: 'PATCH', url: `${UPLOADS_PATH}/:id`, handler: hand },
      // Before anything of the body is read: a refusal in the midst of it may get lost on its way.
      preHandler: request => uploads.demandRoom(request.params.id, lengthOf(request)),
    })
    scope.get(UPLOADS_PATH, async () => ({
      uploads: uploads.list().map(shown),
      takenBytes: uploads.takenBytes,
      quotaBytes: access.quotaBytes,
      freeBytes: await access.freeBytes(),
    }))
    scope.get<ById>(`${UPLOADS_PATH}/:id`, async ({ params: { id } }) => ({
      ...shown({ ...uploads.demand(id), receivedBytes: uploads.receivedBytes(id) }),
    }))
    scope.get('/flights/choices', async () => access.choices())
    scope.post('/flights/known', async (request, reply) => {
      const { name, bytes, sha256 } = parsed(knownSchema, request.body)
      const taken = await uploads.take(name, bytes, sha256)
      if (!taken) throw new LamppostError('UPLOAD_UNKNOWN', { what: 'The box does not have this file' })
      return reply.code(201).send(shown({ ...taken, receivedBytes: bytes }))
    })
    scope.post('/flights', async (request, reply) => {
      const { jobId, batchId, isOver } = await committer.commit(parsed(commitSchema, request.body))
      return reply.code(isOver ? 200 : 201).send({ jobId, batchId, isOver })
    })
  })
}

async function demandToken(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { token }: UploadsAccess,
): Promise<void> {
  if (token === undefined)
    throw new LamppostError('UPLOAD_TOKEN_MISSING', {
      what: 'This box takes no uploads: it has no api.token',
    })
  if (showsToken(headers.authorization, token)) return
  reply.header('www-authenticate', 'Bearer realm="lamppost"')
  await reply.code(401).send({
    code: 'UNAUTHORIZED',
    error: 'show the token of api.token: "Authorization: Bearer TOKEN"',
    hint: 'Ask whoever runs the box for its token.',
  })
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw invalid(`${issue?.path.join('.') || 'the request'}: ${issue?.message}`)
}

/** Where it is not told, the whole of the rest may come. */
function lengthOf({ headers }: FastifyRequest): number {
  const length = Number(headers['content-length'])
  return Number.isSafeInteger(length) && length > 0 ? length : 0
}

const isOfFastify = (error: unknown): error is Error =>
  error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('FST_')

/** What people may know of an upload. */
const shown = ({
  id,
  name,
  bytes,
  receivedBytes,
  state,
  createdAtMs,
  sha256,
  findings,
  refusal,
}: UploadStatus) => ({
  ...{ id, name, bytes, receivedBytes, state },
  createdAt: new Date(createdAtMs).toISOString(),
  ...{ sha256, findings, refusal },
})
