import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AwsClient } from 'aws4fetch'

const program = new URL('./swift-store.py', import.meta.url).pathname

export const swiftKeys = { accessKeyId: 'city:box', secretAccessKey: 'hunter2', region: 'us-east-1' }

/** A real object store that speaks S3: OpenStack Swift. */
export interface SwiftStore {
  readonly url: string
  fetch(
    path: string,
    init?: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<Response>
  stop(): Promise<void>
}

export async function startSwift(): Promise<SwiftStore> {
  const dir = await mkdtemp(join(tmpdir(), 'lamppost-swift-'))
  const child = spawn('/usr/bin/python3', [program, dir], { stdio: ['pipe', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', chunk => {
    errors += chunk
  })
  const port = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => Number(line)),
    once(child, 'exit').then(() => {
      throw new Error(`Swift does not start; run "tools/bootstrap.sh test".\n${errors}`)
    }),
  ])
  const client = new AwsClient({ ...swiftKeys, service: 's3', retries: 0 })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    fetch: (path, { headers, ...init } = {}) =>
      client.fetch(url + path, {
        ...init,
        headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
      }),
    stop: async () => {
      child.stdin.end()
      await once(child, 'close')
      await rm(dir, { recursive: true, force: true })
    },
  }
}
