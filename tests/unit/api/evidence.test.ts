import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiServer, startApi } from '../../../edge/api/server.js'
import { createEvictionRows } from '../../../edge/pipeline/record/eviction-rows.js'
import { type EvidenceStore, openEvidenceStore } from '../../support/evidence-store.js'

const token = 'a-token-of-some-length'
const content = randomBytes(5000)

describe('GET /evidence/ID', () => {
  let evidenceStore: EvidenceStore
  let api: ApiServer
  let url: string
  let sha256: string
  let path: string
  let id: string

  beforeEach(async () => {
    evidenceStore = await openEvidenceStore()
    const { evidence } = await evidenceStore.add({ content })
    ;({ sha256, path, id } = evidence)
    const rows = createEvictionRows({ database: evidenceStore.database })
    api = await startApi({
      ...{ host: '127.0.0.1', port: 0, metrics: new Registry() },
      health: async () => ({ ok: true, cameras: {}, disk: { ok: true }, broker: { ok: true } }),
      evidence: { token, root: evidenceStore.root, find: rows.find },
    })
    url = `${api.url}/evidence/${id}`
  })
  afterEach(async () => {
    await api.close()
    await evidenceStore.remove()
  })

  const get = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(address, { method, headers: { authorization: `Bearer ${token}`, ...headers } })
  const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

  it('gives the file as it was recorded', async () => {
    const answer = await get(url)
    expect(answer.status).toBe(200)
    expect((await bytesOf(answer)).equals(content)).toBe(true)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...{
        'content-type': 'image/jpeg',
        'content-length': '5000',
        etag: `"${sha256}"`,
        'accept-ranges': 'bytes',
      },
      ...{ 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' },
    })
  })

  it('answers HEAD without the file', async () => {
    const answer = await get(url, {}, 'HEAD')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe('5000')
  })

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/5000', [0, 10]],
    ['bytes=4990-', 206, 'bytes 4990-4999/5000', [4990, 5000]],
    ['bytes=-5', 206, 'bytes 4995-4999/5000', [4995, 5000]],
    ['bytes=6000-', 416, 'bytes */5000', undefined],
  ])('answers the range %s', async (range, status, contentRange, part) => {
    const answer = await get(url, { range })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-range')).toBe(contentRange)
    const body = await bytesOf(answer)
    if (part) expect(body.equals(content.subarray(...(part as [number, number])))).toBe(true)
  })

  it('goes on with a range of this content only', async () => {
    const range = 'bytes=0-9'
    expect((await get(url, { range, 'if-range': `"${sha256}"` })).status).toBe(206)
    expect((await get(url, { range, 'if-range': '"other"' })).status).toBe(200)
  })

  it('sends nothing to whoever has it', async () => {
    expect((await get(url, { 'if-none-match': `"${sha256}"` })).status).toBe(304)
    expect((await get(url, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it.each([
    ['none', {}],
    ['another', { authorization: 'Bearer a-token-of-some-lengtH' }],
    ['another way', { authorization: `Basic ${token}` }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('gives nothing for a token that is %s', async (_, headers) => {
    const answer = await fetch(url, { headers })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
  })

  it.each(['nobody', '..%2f..%2flamppost.db', '..%2F..%2F..%2Fetc%2Fpasswd', '%00', `${'a'.repeat(90)}`])(
    'knows nothing of %s',
    async wrong => {
      expect((await get(`${api.url}/evidence/${wrong}`)).status).toBe(404)
    },
  )

  it('says that what was removed is gone', async () => {
    createEvictionRows({ database: evidenceStore.database }).markRemoved(
      [evidenceStore.store.getHistory((await first()).id)!.evidence[0]!],
      1,
    )
    expect((await get(url)).status).toBe(410)
  })
  const first = async () => evidenceStore.store.listIncidents()[0]!

  it('says that what vanished is gone', async () => {
    await rm(join(evidenceStore.root, path))
    expect((await get(url)).status).toBe(410)
  })

  it('is not there without a token in the configuration', async () => {
    const closed = await startApi({
      ...{ host: '127.0.0.1', port: 0, metrics: new Registry() },
      health: async () => ({ ok: true, cameras: {}, disk: { ok: true }, broker: { ok: true } }),
    })
    expect((await get(`${closed.url}/evidence/${id}`)).status).toBe(404)
    await closed.close()
  })
})
