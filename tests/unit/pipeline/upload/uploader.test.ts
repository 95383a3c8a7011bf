import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EvidenceStore, openEvidenceStore } from '../../../support/evidence-store.js'
import { type Faults, type S3StandIn, startS3StandIn } from '../../../support/s3-stand-in.js'
import { startUploading, type UploadingOptions } from '../../../support/uploading.js'

const MiB = 1024 * 1024

describe('an uploader', () => {
  let evidenceStore: EvidenceStore
  let s3: S3StandIn
  let uploading: ReturnType<typeof startUploading>

  beforeEach(async () => {
    evidenceStore = await openEvidenceStore()
    s3 = await startS3StandIn()
  })
  afterEach(async () => {
    await uploading.stop()
    await s3.close()
    await evidenceStore.remove()
  })

  const start = (given: Partial<UploadingOptions> = {}) => {
    uploading = startUploading(evidenceStore, { url: s3.url, ...given })
    return uploading
  }
  const until = (fits: () => void) => vi.waitFor(fits, { timeout: 20_000, interval: 10 })
  const untilUploaded = (count: number) =>
    until(() => expect(uploading.uploader.counts().uploaded).toBe(count))
  const puts = () => s3.received.filter(({ method }) => method === 'PUT')
  const pathOf = ({ incidentId, path }: { incidentId: string; path: string }) =>
    `/bucket/city/east/box-01/2026/11/23/${incidentId}/${path.split('/').at(-1)}`
  const expectAtStore = (evidence: Parameters<typeof pathOf>[0], content: Buffer) =>
    // Not compared by the test runner: what it prints of two files that differ would fill the memory.
    expect(s3.objects.get(pathOf(evidence))?.equals(content)).toBe(true)
  /** The first requests of a kind go wrong. */
  const first = (times: number, method: string, fault: ReturnType<Faults>): Faults => {
    let left = times
    return request => {
      if (request.method !== method || left === 0) return undefined
      left -= 1
      return fault
    }
  }

  it('brings a file to its address, once, and writes the address down', async () => {
    const { evidence, content } = await evidenceStore.add()
    start()
    await untilUploaded(1)
    expectAtStore(evidence, content)
    expect(puts()).toHaveLength(1)
    expect(puts()[0]!.headers).toMatchObject({
      ...{ 'content-type': 'image/jpeg', 'content-length': '2000', 'x-amz-content-sha256': evidence.sha256 },
      'x-amz-checksum-sha256': Buffer.from(evidence.sha256, 'hex').toString('base64'),
      authorization: expect.stringContaining('AWS4-HMAC-SHA256 Credential=a/'),
    })
    expect(evidenceStore.store.getHistory(evidence.incidentId)!.evidence).toEqual([
      { ...evidence, url: s3.url + pathOf(evidence) },
    ])
    expect(uploading.unsent()).toEqual([])
  })

  it('leaves alone what is not wanted', async () => {
    await evidenceStore.add({ kind: 'clip' })
    await evidenceStore.add({ kind: 'snapshot' })
    start({ kinds: ['snapshot'] })
    await untilUploaded(1)
    expect(puts()).toHaveLength(1)
    expect(uploading.unsent()).toEqual([])
  })

  it.each([
    ['503', { status: 503 }, 'answers 503'],
    ['429', { status: 429 }, 'answers 429'],
    [
      '403',
      { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' },
      'answers 403 AccessDenied: the box may not',
    ],
    ['401', { status: 401 }, 'evidence.upload.auth'],
    [
      '404',
      { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' },
      'NoSuchBucket: there is no such bucket',
    ],
    ['507', { status: 507 }, 'it is full'],
    [
      'a redirect',
      { status: 307, headers: { location: 'https://other.example/x?sig=secret' } },
      'it has moved to https://other.example; write',
    ],
    ['a connection cut in the middle', { cutAfterBytes: 1000 }, 'the connection was cut'],
    ['an answer that is lost', { losesAnswer: true }, 'the connection was cut'],
    ['400', { status: 400 }, 'answers 400'],
  ])('tries again after %s, and says why', async (_, fault, why) => {
    const { evidence, content } = await evidenceStore.add()
    s3.behave(first(2, 'PUT', fault))
    start()
    await until(() => expect(uploading.unsent()[0]?.reason).toContain(why))
    expect(uploading.uploader.trouble()).toContain(why)
    await untilUploaded(1)
    expectAtStore(evidence, content)
    expect(uploading.uploader.trouble()).toBeUndefined()
    expect(JSON.stringify(uploading.lines)).not.toContain('secret')
  })

  it('does not send again what arrived while the answer was lost', async () => {
    await evidenceStore.add()
    s3.behave(first(1, 'PUT', { losesAnswer: true }))
    start()
    await untilUploaded(1)
    expect(puts()).toHaveLength(1)
  })

  it.each([
    [
      'less than was sent',
      (content: Buffer) => content.subarray(1),
      'it has 1999 bytes of it where 2000 were sent',
    ],
    [
      'something else of the same size',
      (content: Buffer) => Buffer.alloc(content.length),
      'its ETag is that of another content',
    ],
  ])('finds out a store that keeps %s and says that all is well', async (_, keeps, why) => {
    const { evidence, content } = await evidenceStore.add()
    s3.behave(first(1, 'PUT', { keeps }))
    start()
    await until(() => expect(uploading.unsent()[0]?.reason).toContain(why))
    await untilUploaded(1)
    expectAtStore(evidence, content)
  })

  it('takes the word of a store that may not be asked, where it is told to', async () => {
    await evidenceStore.add()
    s3.behave(({ method }) => (method === 'HEAD' ? { status: 403 } : undefined))
    start({ verify: false })
    await untilUploaded(1)
  })

  it('says that it cannot check', async () => {
    await evidenceStore.add()
    s3.behave(({ method }) => (method === 'HEAD' ? { status: 403 } : undefined))
    start()
    await until(() => expect(uploading.unsent()[0]?.reason).toContain('evidence.upload.verify'))
    expect(uploading.uploader.counts().uploaded).toBe(0)
  })

  it('waits as long as the store asks it to', async () => {
    await evidenceStore.add()
    s3.behave(first(1, 'PUT', { status: 503, headers: { 'retry-after': '80000' } }))
    start()
    await until(() => expect(uploading.unsent()[0]?.reason).toContain('503'))
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(puts()).toHaveLength(1)
    expect(uploading.uploader.counts().uploaded).toBe(0)
  })

  it('gives a silent store up, and comes back to it', async () => {
    await evidenceStore.add({ content: randomBytes(4 * MiB) })
    s3.behave(first(1, 'PUT', { stallAfterBytes: 1000 }))
    start({ silenceMs: 300_000 })
    await until(() => expect(uploading.unsent()[0]?.reason).toContain('was silent for 300 s'))
    await untilUploaded(1)
  })

  it('comes back to a store that was away', async () => {
    const { evidence, content } = await evidenceStore.add()
    await s3.close()
    start()
    await until(() => expect(uploading.unsent()[0]?.reason).toContain('refuses the connection'))
    s3 = await startS3StandIn(undefined, s3.port)
    await untilUploaded(1)
    expectAtStore(evidence, content)
  })

  it('lets others pass when one file is refused again and again', async () => {
    const poison = await evidenceStore.add({ incident: { severity: 4 } })
    const others = [await evidenceStore.add(), await evidenceStore.add(), await evidenceStore.add()]
    s3.behave(({ method, path }) =>
      method === 'PUT' && path === pathOf(poison.evidence) ? { status: 400 } : undefined,
    )
    start()
    await untilUploaded(others.length)
    expect(uploading.unsent().map(({ evidence }) => evidence.id)).toEqual([poison.evidence.id])
  })

  it.each([
    ['is too large for the store', { status: 413 }, 'it is too large|too large for it'],
    [
      'is too large for S3',
      { status: 400, body: '<Error><Code>EntityTooLarge</Code></Error>' },
      'EntityTooLarge',
    ],
  ])('puts aside a file that %s, until a person says otherwise', async (_, fault, why) => {
    await evidenceStore.add()
    s3.behave(first(1, 'PUT', fault))
    start()
    await until(() => expect(uploading.unsent()[0]).toMatchObject({ isPutAside: true }))
    expect(uploading.unsent()[0]!.reason).toMatch(new RegExp(why))
    expect(uploading.uploader.counts()).toMatchObject({ putAside: 1, uploaded: 0 })
    expect(uploading.table.retryAll()).toBe(1)
    uploading.uploader.wake()
    await untilUploaded(1)
  })

  it('puts aside what has vanished or changed on the disk, and sends none of it', async () => {
    const gone = await evidenceStore.add()
    const changed = await evidenceStore.add()
    await rm(join(evidenceStore.root, gone.evidence.path))
    await writeFile(join(evidenceStore.root, changed.evidence.path), randomBytes(2000))
    start()
    await until(() => expect(uploading.unsent().filter(({ isPutAside }) => isPutAside)).toHaveLength(2))
    const reasons = new Map(uploading.unsent().map(({ evidence, reason }) => [evidence.id, reason]))
    expect(reasons.get(gone.evidence.id)).toContain('gone from the disk')
    expect(reasons.get(changed.evidence.id)).toContain('its sha256 is another')
    expect(s3.received).toEqual([])
  })

  describe('with a large file', () => {
    const content = randomBytes(20 * MiB)
    const parts = () => puts().filter(({ path }) => path.includes('partNumber='))
    const numbers = () => parts().map(({ path }) => Number(/partNumber=(\d+)/.exec(path)![1]))

    it('sends parts, and joins them', async () => {
      const { evidence } = await evidenceStore.add({ content, kind: 'clip', mime: 'video/mp4' })
      start()
      await untilUploaded(1)
      expect(numbers()).toEqual([1, 2, 3])
      expect(parts().map(({ bytes }) => bytes)).toEqual([8 * MiB, 8 * MiB, 4 * MiB])
      expectAtStore(evidence, content)
      expect(s3.open.size).toBe(0)
    })

    it('sends one part again at most when the connection is cut', async () => {
      const { evidence } = await evidenceStore.add({ content })
      s3.behave(({ path }, index) =>
        path.includes('partNumber=2') && index < 4 ? { cutAfterBytes: 3 * MiB } : undefined,
      )
      start()
      await untilUploaded(1)
      expect(numbers()).toEqual([1, 2, 2, 3])
      expectAtStore(evidence, content)
    })

    it('goes on after a restart', async () => {
      const { evidence } = await evidenceStore.add({ content })
      s3.behave(({ path }) => (path.includes('partNumber=3') ? { stallAfterBytes: 1 } : undefined))
      start()
      await until(() => expect(numbers()).toContain(3))
      await uploading.stop()
      s3.behave(() => undefined)
      start()
      await untilUploaded(1)
      expect(numbers()).toEqual([1, 2, 3, 3])
      expectAtStore(evidence, content)
    })

    it('begins again when the store has forgotten what it had', async () => {
      const { evidence } = await evidenceStore.add({ content })
      let isForgotten = false
      s3.behave(({ path }) => {
        if (!path.includes('partNumber=2') || isForgotten) return undefined
        isForgotten = true
        return { status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' }
      })
      start()
      await untilUploaded(1)
      expect(numbers()).toEqual([1, 2, 1, 2, 3])
      expectAtStore(evidence, content)
    })

    it('knows it complete when the word of that was lost', async () => {
      const { evidence } = await evidenceStore.add({ content })
      let isLost = false
      s3.behave(({ method, path }) => {
        if (method !== 'POST' || !path.includes('uploadId') || isLost) return undefined
        isLost = true
        return { losesAnswer: true }
      })
      start()
      await untilUploaded(1)
      expect(numbers()).toEqual([1, 2, 3])
      expectAtStore(evidence, content)
    })

    it('is not taken in by a success that holds an error', async () => {
      const { evidence } = await evidenceStore.add({ content })
      let isTold = false
      s3.behave(({ method, path }) => {
        if (method !== 'POST' || !path.includes('uploadId') || isTold) return undefined
        isTold = true
        return { status: 200, body: '<Error><Code>InternalError</Code></Error>' }
      })
      start()
      await until(() => expect(uploading.unsent()[0]?.reason).toContain('InternalError'))
      await untilUploaded(1)
      expectAtStore(evidence, content)
    })

    it('finds out a store that keeps another part', async () => {
      const { evidence } = await evidenceStore.add({ content })
      let isWrong = false
      s3.behave(({ path }) => {
        if (!path.includes('partNumber=2') || isWrong) return undefined
        isWrong = true
        return { keeps: part => Buffer.alloc(part.length) }
      })
      start()
      await untilUploaded(1)
      expectAtStore(evidence, content)
      expect(numbers()).toEqual([1, 2, 3, 1, 2, 3])
    })

    it('tells the store to throw the parts away when its file has changed meanwhile', async () => {
      const { evidence } = await evidenceStore.add({ content })
      s3.behave(({ path }) => (path.includes('partNumber=2') ? { cutAfterBytes: 1 } : undefined))
      start()
      await until(() => expect(uploading.unsent()[0]?.parts).toBeDefined())
      await uploading.stop()
      await writeFile(join(evidenceStore.root, evidence.path), 'other')
      start()
      await until(() => expect(uploading.unsent()[0]).toMatchObject({ isPutAside: true }))
      expect(s3.open.size).toBe(0)
    })

    it('goes in one piece to a store that is not S3', async () => {
      const { evidence } = await evidenceStore.add({ content })
      start({ auth: { kind: 'bearer', token: 'let-me-in' } })
      await untilUploaded(1)
      expect(puts()).toHaveLength(1)
      expect(puts()[0]!.headers).toMatchObject({ authorization: 'Bearer let-me-in' })
      expect(puts()[0]!.headers['x-amz-content-sha256']).toBeUndefined()
      expectAtStore(evidence, content)
    })
  })
})
