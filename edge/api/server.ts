import Fastify from 'fastify'
import type { Registry } from 'prom-client'
import { LamppostError } from '../kit/lamppost-error.js'
import { type EvidenceAccess, serveEvidence } from './evidence.js'
import type { HealthReport } from './health.js'
import { serveUploads, type UploadsAccess } from './uploads.js'
import { serveUploadPage } from './uploads-page.js'

export interface ApiOptions {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  readonly health: () => Promise<HealthReport>
  readonly metrics: Registry
  /** Absent where evidence is not served. */
  readonly evidence?: EvidenceAccess | undefined
  /** Absent where no footage is taken in. */
  readonly uploads?: UploadsAccess | undefined
}

export interface ApiServer {
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves `/healthz` (200, or 503 with what is wrong), `/metrics` (Prometheus text), and evidence to whoever may have it. Takes
 * footage in from whoever may give it.
 * @throws LamppostError PORT_IN_USE
 */
export async function startApi({
  host,
  port,
  health,
  metrics,
  evidence,
  uploads,
}: ApiOptions): Promise<ApiServer> {
  const server = Fastify()
  server.get('/healthz', async (_request, reply) => {
    const report = await health()
    return reply.code(report.ok ? 200 : 503).send(report)
  })
  server.get('/metrics', async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.metrics())
  })
  if (evidence) serveEvidence(server, evidence)
  if (uploads) {
    serveUploads(server, uploads)
    serveUploadPage(server, uploads)
  }
  try {
    const url = await server.listen({ host, port })
    return { url, close: () => server.close() }
  } catch (cause) {
    throw new LamppostError('PORT_IN_USE', { what: `The API cannot listen on ${host}:${port}`, cause })
  }
}
