import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EvidenceStore, openEvidenceStore } from '../support/evidence-store.js'
import { type S3StandIn, startS3StandIn } from '../support/s3-stand-in.js'

const MiB = 1024 * 1024
const program = new URL('../fixtures/upload-until-killed.ts', import.meta.url).pathname

describe('an upload that is killed with -9', () => {
  let evidenceStore: EvidenceStore
  let s3: S3StandIn

  beforeEach(async () => {
    evidenceStore = await openEvidenceStore()
    s3 = await startS3StandIn()
  })
  afterEach(async () => {
    await s3.close()
    await evidenceStore.remove()
  })

  const start = () =>
    spawn(process.execPath, ['--import', 'tsx', program, evidenceStore.dir, s3.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const partsSent = () =>
    s3.received.flatMap(({ path }) => /partNumber=(\d+)/.exec(path)?.slice(1) ?? []).map(Number)

  it('goes on with the part that it was at', async () => {
    const { content } = await evidenceStore.add({ content: randomBytes(30 * MiB) })
    s3.behave(({ path }) => (path.includes('partNumber=3') ? { stallAfterBytes: 100_000 } : undefined))
    const first = start()
    await vi.waitFor(() => expect(partsSent()).toEqual([1, 2, 3]), { timeout: 60_000, interval: 20 })
    first.kill('SIGKILL')
    await once(first, 'exit')

    s3.behave(() => undefined)
    const second = start()
    await once(second.stdout, 'data')
    second.kill('SIGKILL')
    await once(second, 'exit')
    expect(partsSent()).toEqual([1, 2, 3, 3, 4])
    expect([...s3.objects.values()].map(object => object.equals(content))).toEqual([true])
  })
})
