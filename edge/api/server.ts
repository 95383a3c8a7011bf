import Fastify from 'fastify'
import type { Registry } from 'prom-client'
import { LamppostError } from '../kit/lamppost-error.js'
import { type EvidenceAccess, serveEvidence } from './evidence.js'
import type { HealthReport } from './health.js'

export interface ApiOptions {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  readonly health: () => Promise<HealthReport>
  readonly metrics: Registry
  /** Absent where evidence is not served. */
  readonly evidence?: EvidenceAccess | undefined
}

export interface ApiServer {
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves `/healthz` (200, or 503 with what is wrong), `/metrics` (Prometheus text), and evidence to whoever may have it.
 * @throws LamppostError PORT_IN_USE
 */
export async function startApi({ host, port, health, metrics, evidence }: ApiOptions): Promise<ApiServer> {
  const server = Fastify()
  server.get('/healthz', async (_request, reply) => {
    const report = await health()
    return reply.code(report.ok ? 200 : 503).send(report)
  })
  server.get('/metrics', async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.metrics())
  })
  if (evidence) serveEvidence(server, evidence)
  try {
    const url = await server.listen({ host, port })
    return { url, close: () => server.close() }
  } catch (cause) {
    throw new LamppostError('PORT_IN_USE', { what: `The API cannot listen on ${host}:${port}`, cause })
  }
}
