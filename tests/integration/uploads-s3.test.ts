import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UploadConfig } from '../../edge/config/schema/upload.js'
import { type EvidenceStore, openEvidenceStore } from '../support/evidence-store.js'
import { hastyClock } from '../support/hasty-clock.js'
import { type SwiftStore, startSwift, swiftKeys } from '../support/swift-store.js'
import { startUploading } from '../support/uploading.js'

const MiB = 1024 * 1024
const auth: UploadConfig['auth'] = { kind: 's3', ...swiftKeys }

describe('uploads to a real store that speaks S3', () => {
  let swift: SwiftStore
  let evidenceStore: EvidenceStore
  let uploading: ReturnType<typeof startUploading>

  beforeAll(async () => {
    swift = await startSwift()
    expect((await swift.fetch('/bucket', { method: 'PUT' })).status).toBe(200)
  })
  afterAll(() => swift.stop())
  beforeEach(async () => {
    evidenceStore = await openEvidenceStore()
  })
  afterEach(async () => {
    await uploading.stop()
    await evidenceStore.remove()
  })

  // Signatures hold for minutes only: time itself must be the true one.
  const start = (keys: UploadConfig['auth'] = auth, url = swift.url) => {
    uploading = startUploading(evidenceStore, {
      url,
      auth: keys,
      clock: hastyClock(1000),
      silenceMs: 60_000_000,
    })
  }
  const untilUploaded = () =>
    vi.waitFor(() => expect(uploading.uploader.counts().uploaded).toBe(1), { timeout: 60_000, interval: 50 })
  const untilReason = (reason: string) =>
    vi.waitFor(() => expect(uploading.unsent()[0]?.reason).toContain(reason), {
      timeout: 60_000,
      interval: 50,
    })
  const atStore = async (incidentId: string) => {
    const { url } = evidenceStore.store.getHistory(incidentId)!.evidence[0]!
    const answer = await swift.fetch(new URL(url!).pathname)
    return { answer, content: Buffer.from(await answer.arrayBuffer()) }
  }

  it('brings a picture', async () => {
    const { evidence, content } = await evidenceStore.add()
    start()
    await untilUploaded()
    const found = await atStore(evidence.incidentId)
    expect(found.content.equals(content)).toBe(true)
    expect(found.answer.headers.get('content-type')).toBe('image/jpeg')
  })

  it('brings a clip in parts', async () => {
    const { evidence, content } = await evidenceStore.add({
      content: randomBytes(17 * MiB),
      mime: 'video/mp4',
    })
    start()
    await untilUploaded()
    const found = await atStore(evidence.incidentId)
    expect(found.content.equals(content)).toBe(true)
    expect(found.answer.headers.get('etag')).toMatch(/-3"$/)
  })

  it('is told that its key is wrong', async () => {
    await evidenceStore.add()
    start({ ...auth, secretAccessKey: 'wrong' } as UploadConfig['auth'])
    await untilReason('403 SignatureDoesNotMatch')
  })

  it('is told that there is no such bucket', async () => {
    await evidenceStore.add()
    start(auth, `${swift.url}/other`)
    await untilReason('404 NoSuchBucket')
  })
})
