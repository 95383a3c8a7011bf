import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiServer, startApi } from '../../../edge/api/server.js'
import { Committer } from '../../../edge/flights/upload/commit.js'
import type { FlightBatch } from '../../../edge/flights/upload/flight-intake.js'
import { openUploadFolder } from '../../../edge/flights/upload/upload-folder.js'
import { Uploads } from '../../../edge/flights/upload/uploads.js'
import { LamppostError } from '../../../edge/kit/lamppost-error.js'
import { silentLog } from '../../../edge/kit/log.js'
import { defaultFootageLimits } from '../../../edge/media/footage-limits.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'

const token = 'a-token-of-some-length'
const track = '<gpx><trk><trkseg><trkpt lat="29.5" lon="106.5"/></trkseg></trk></gpx>\n'
const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('uploads', () => {
  let dir: string
  let api: ApiServer
  let uploads: Uploads
  let clock: FakeClock
  let freeBytes: number
  let batches: FlightBatch[]
  let refuse: LamppostError | undefined
  let over: Set<string>
  let troubles: unknown[]

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-uploads-'))
    clock = createFakeClock()
    ;[freeBytes, batches, refuse, troubles, over] = [1e9, [], undefined, [], new Set()]
    await start()
  })
  afterEach(async () => {
    await stop()
    await rm(dir, { recursive: true, force: true })
  })

  async function start(options: { token?: string } = { token }): Promise<void> {
    const folder = await openUploadFolder(join(dir, 'uploads'))
    uploads = await Uploads.open({
      ...{
        folder,
        clock,
        log: silentLog,
        quotaBytes: 2000,
        minFreeBytes: 100e6,
        keepUnfinishedForMs: 60_000,
      },
      ...{ limits: { ...defaultFootageLimits, maxFileBytes: 1500 }, freeBytes: async () => freeBytes },
    })
    const committer = new Committer({
      ...{ uploads, folder, batches: join(dir, 'batches') },
      intake: {
        commit: async batch => {
          if (refuse) throw refuse
          batches.push(batch)
          return { jobId: batch.id, isOver: over.has(batch.id) }
        },
      },
    })
    api = await startApi({
      ...{ host: '127.0.0.1', port: 0, metrics: new Registry() },
      health: async () => ({ ok: true, cameras: {}, disk: { ok: true }, broker: { ok: true } }),
      uploads: {
        ...{ uploads, folder, committer, token: options.token, quotaBytes: 2000 },
        choices: async () => ({ cameras: [{ id: 'dji-m30', name: 'M30' }], timeZone: 'Asia/Shanghai' }),
        ...{ freeBytes: async () => freeBytes, onTrouble: error => troubles.push(error) },
      },
    })
  }
  async function stop(): Promise<void> {
    await api.close()
    await uploads.close()
  }

  const call = async (method: string, path: string, headers: object = {}, body?: string | Buffer) => {
    const answer = await fetch(`${api.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers },
      ...(body !== undefined && { body: body as string }),
    })
    const text = await answer.text()
    const json = text.startsWith('{') ? JSON.parse(text) : undefined
    return { status: answer.status, headers: answer.headers, json, text }
  }
  const create = (name: string, length: number | string) =>
    call('POST', '/flights/uploads', {
      'upload-length': String(length),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
    })
  const patch = (path: string, offset: number, body: string) =>
    call(
      'PATCH',
      path,
      { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body,
    )
  const commit = (ids: readonly string[], more: object = {}) =>
    call(
      'POST',
      '/flights',
      { 'content-type': 'application/json' },
      JSON.stringify({ name: 'a', uploads: ids.map(id => ({ id })), ...more }),
    )
  const send = async (name: string, content: string): Promise<string> => {
    const path = (await create(name, content.length)).headers.get('location')!
    await patch(path, 0, content)
    const id = path.split('/').at(-1)!
    await uploads.checked(id)
    return id
  }

  it('arrive in pieces, each in a folder of its own, and become a flight when they are committed', async () => {
    const created = await create('../../../track.gpx', track.length)
    expect(created.status).toBe(201)
    const path = created.headers.get('location')!
    expect(path).toMatch(/^\/flights\/uploads\/[0-9a-f-]{36}$/)
    expect((await patch(path, 0, track.slice(0, 20))).headers.get('upload-offset')).toBe('20')
    expect((await call('HEAD', path)).headers.get('upload-offset')).toBe('20')
    expect((await patch(path, 10, 'x')).status).toBe(409)
    expect((await patch(path, 20, track.slice(20))).status).toBe(204)
    const id = path.split('/').at(-1)!
    await uploads.checked(id)
    expect(batches).toEqual([])
    expect((await call('GET', path)).json).toMatchObject({
      ...{ id, name: 'track.gpx', state: 'ready', bytes: track.length, receivedBytes: track.length },
      ...{ sha256: sha256Of(track), findings: { kind: 'telemetry', format: 'gpx' } },
    })
    const options = { drone: 'm3e' }
    const { status, json } = await commit([id], { name: ' ring road ', options })
    expect(status).toBe(201)
    expect(batches).toMatchObject([
      { id: json.jobId, name: 'ring road', options, files: [{ uploadId: id, name: 'track.gpx' }] },
    ])
    expect(await readFile(join(dir, 'batches', json.batchId, 'track.gpx'), 'utf8')).toBe(track)
    expect((await readdir(dir)).sort()).toEqual(['batches', 'uploads'])
  })

  it('are refused without the token, and where the box has none', async () => {
    for (const [method, path] of [
      ['GET', '/flights/uploads'],
      ['POST', '/flights/uploads'],
      ['OPTIONS', '/flights/uploads'],
      ['POST', '/flights'],
      ['POST', '/flights/known'],
    ] as const) {
      const answer = await call(method, path, { authorization: 'Bearer another-token-of-length' })
      expect([answer.status, answer.json.code]).toEqual([401, 'UNAUTHORIZED'])
    }
    await stop()
    await start({})
    const none = await create('a.gpx', 10)
    expect([none.status, none.json.code]).toEqual([403, 'UPLOAD_TOKEN_MISSING'])
    expect((await call('GET', '/upload')).status).toBe(403)
    expect(uploads.list()).toEqual([])
  })

  it('are refused where they are empty, too large, beyond the quota, or have no length', async () => {
    const told = async (length: number | string) => {
      const { status, json } = await create('a.gpx', length)
      return [status, json?.code]
    }
    expect(await told(0)).toEqual([422, 'FOOTAGE_EMPTY'])
    expect(await told(1501)).toEqual([413, 'FOOTAGE_TOO_LARGE'])
    expect(await told(1200)).toEqual([201, undefined])
    expect(await told(801)).toEqual([507, 'UPLOAD_QUOTA_REACHED'])
    expect(await told(800)).toEqual([201, undefined])
    expect((await told('-5'))[0]).toBe(400)
    expect((await call('POST', '/flights/uploads', { 'upload-defer-length': '1' })).status).toBe(501)
  })

  it('end in a refusal while the disk fills, and go on when there is room again', async () => {
    const path = (await create('track.gpx', track.length)).headers.get('location')!
    await patch(path, 0, track.slice(0, 30))
    freeBytes = 100e6
    const full = await patch(path, 30, track.slice(30))
    expect([full.status, full.json.code]).toEqual([507, 'UPLOAD_NO_ROOM'])
    expect((await create('b.gpx', 10)).json.code).toBe('UPLOAD_NO_ROOM')
    expect((await call('GET', '/healthz')).status).toBe(200)
    freeBytes = 1e9
    expect((await call('HEAD', path)).headers.get('upload-offset')).toBe('30')
    expect((await patch(path, 30, track.slice(30))).status).toBe(204)
  })

  it('keep what came before the line was cut, in the midst of a request', async () => {
    const path = (await create('track.gpx', track.length)).headers.get('location')!
    const { hostname, port } = new URL(api.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      [
        `PATCH ${path} HTTP/1.1`,
        ...['Host: box', `Authorization: Bearer ${token}`, 'Tus-Resumable: 1.0.0', 'Upload-Offset: 0'],
        ...['Content-Type: application/offset+octet-stream', `Content-Length: ${track.length}`, '', ''],
      ].join('\r\n') + track.slice(0, 25),
    )
    const id = path.split('/').at(-1)!
    await expect.poll(async () => (await stat(join(dir, 'uploads', id, 'footage'))).size).toBe(25)
    // The old request is still open: the new one takes over.
    expect((await call('HEAD', path)).headers.get('upload-offset')).toBe('25')
    expect((await patch(path, 25, track.slice(25))).status).toBe(204)
    socket.destroy()
    expect(await uploads.checked(id)).toMatchObject({ state: 'ready', sha256: sha256Of(track) })
  })

  it('go on after the box was started again, checks too', async () => {
    const half = (await create('half.gpx', track.length)).headers.get('location')!
    await patch(half, 0, track.slice(0, 40))
    const whole = (await create('whole.gpx', track.length)).headers.get('location')!
    await patch(whole, 0, track)
    await stop()
    await start()
    expect((await call('HEAD', half)).headers.get('upload-offset')).toBe('40')
    expect(await uploads.checked(whole.split('/').at(-1)!)).toMatchObject({ state: 'ready' })
    expect((await patch(half, 40, track.slice(40))).status).toBe(204)
  })

  it('that are no footage are put aside with a reason, and no flight is made of them', async () => {
    const good = await send('track.gpx', track)
    const bad = await send('evil.mp4', '#EXTM3U\nfile:///etc/passwd\n')
    expect((await call('GET', `/flights/uploads/${bad}`)).json).toMatchObject({
      ...{ state: 'refused', refusal: { code: 'FOOTAGE_FORBIDDEN' } },
    })
    const answer = await commit([good, bad])
    expect([answer.status, answer.json.code]).toEqual([422, 'UPLOAD_REFUSED'])
    expect(answer.json.error).toContain('evil.mp4')
    expect(batches).toEqual([])
    expect((await commit([good])).status).toBe(201)
  })

  it('are stored once, however often they come, and are not sent where the box has them', async () => {
    const known = (bytes: number, sha256: string) =>
      call(
        'POST',
        '/flights/known',
        { 'content-type': 'application/json' },
        JSON.stringify({ name: 'b.gpx', bytes, sha256 }),
      )
    expect((await known(track.length, sha256Of(track))).status).toBe(404)
    const first = await send('a.gpx', track)
    const second = await send('copy.gpx', track)
    const third = await known(track.length, sha256Of(track))
    expect(third.status).toBe(201)
    expect((await known(track.length + 1, sha256Of(track))).status).toBe(404)
    const inodes = await Promise.all(
      [first, second, third.json.id].map(async id => (await stat(join(dir, 'uploads', id, 'footage'))).ino),
    )
    expect(new Set(inodes).size).toBe(1)
    expect((await call('GET', '/flights/uploads')).json.takenBytes).toBe(track.length)
    expect((await commit([first, second, third.json.id])).status).toBe(201)
    expect(batches[0]!.files.map(({ path }) => path.split('/').at(-1)).sort()).toEqual([
      'a.gpx',
      'b.gpx',
      'copy.gpx',
    ])
  })

  it('that did not arrive as they were sent are refused', async () => {
    const id = await send('a.gpx', track)
    const answer = await commit([], { uploads: [{ id, sha256: sha256Of('something else') }] })
    expect([answer.status, answer.json.error]).toEqual([422, expect.stringContaining('UPLOAD_CHANGED')])
    expect(batches).toEqual([])
  })

  it('are committed once: again it is the same flight, in another one they are refused', async () => {
    const [a, b] = [await send('a.gpx', track), await send('b.gpx', track.replace('29.5', '29.6'))]
    const first = await commit([a, b])
    const again = await commit([b, a])
    expect(again.json.jobId).toBe(first.json.jobId)
    expect((await commit([a])).json.code).toBe('UPLOAD_COMMITTED')
    expect((await call('DELETE', `/flights/uploads/${a}`)).status).toBe(409)
  })

  it('that the intake does not take stay as they are', async () => {
    const id = await send('a.gpx', track)
    refuse = new LamppostError('USAGE', { what: 'no such camera' })
    expect(await commit([id])).toMatchObject({ status: 400, json: { error: 'no such camera' } })
    expect(await readdir(join(dir, 'batches'))).toEqual([])
    refuse = undefined
    expect((await commit([id])).status).toBe(201)
  })

  it('are the same flight when they are sent again, unless other things are said of them', async () => {
    const [a, b] = ['a.gpx', 'b.gpx']
    const other = track.replace('29.5', '29.6')
    const options = { drone: 'm30', camera: 'dji-m30' }
    const first = await commit([await send(a, track), await send(b, other)], { options })
    const turned = { camera: 'dji-m30', drone: 'm30' }
    const again = await commit([await send(b, other), await send(a, track)], { options: turned })
    expect(again.json).toEqual({ jobId: first.json.jobId, batchId: first.json.batchId, isOver: false })
    const ids = [await send(a, track), await send(b, other)]
    expect((await commit(ids, { options: { drone: 'm30' } })).json.jobId).not.toBe(first.json.jobId)
    const named = [await send(b, track), await send(a, other)]
    expect((await commit(named, { options })).json.jobId).not.toBe(first.json.jobId)
  })

  it('are let go of at once where they were looked at before', async () => {
    const first = await commit([await send('a.gpx', track)])
    await uploads.release(first.json.batchId)
    await rm(join(dir, 'batches', first.json.batchId), { recursive: true })
    over.add(first.json.jobId)
    const again = await commit([await send('a.gpx', track)])
    expect([again.status, again.json]).toEqual([200, { ...first.json, isOver: true }])
    expect(uploads.list()).toEqual([])
    expect(await readdir(join(dir, 'batches'))).toEqual([])
  })

  it('tell whether they tell the lens', async () => {
    const block = (lens: string) =>
      `1\n00:00:00,000 --> 00:00:00,033\n${lens}[latitude: 29.5] [longitude: 106.5] [rel_alt: 30.0 abs_alt: 270.0]\n\n`
    const lensOf = async (name: string, text: string) =>
      (await call('GET', `/flights/uploads/${await send(name, text)}`)).json.findings.tellsLens
    expect(await lensOf('blind.SRT', block(''))).toBe(false)
    expect(await lensOf('seeing.SRT', block('[focal_len: 24.00] '))).toBe(true)
    expect(await lensOf('track.gpx', track)).toBe(false)
    expect(await lensOf('empty.SRT', '1\n00:00:00,000 --> 00:00:01,000\nno place\n')).toBeUndefined()
  })

  it('may be a map of zones', async () => {
    const map = JSON.stringify({ type: 'FeatureCollection', features: [] })
    const id = await send('kerb.geojson', map)
    expect(uploads.demand(id)).toMatchObject({
      state: 'ready',
      findings: { kind: 'zones', format: 'geojson' },
    })
    expect(uploads.demand(await send('other.geojson', '{"type": "Topology"}'))).toMatchObject({
      ...{ state: 'refused', refusal: { code: 'FOOTAGE_UNKNOWN' } },
    })
  })

  it('come with what may be chosen of, for those who show the token', async () => {
    expect((await call('GET', '/flights/choices')).json).toEqual({
      ...{ cameras: [{ id: 'dji-m30', name: 'M30' }], timeZone: 'Asia/Shanghai' },
    })
    expect((await fetch(`${api.url}/flights/choices`)).status).toBe(401)
  })

  it('are not committed in part, unknown, or as nonsense', async () => {
    const half = (await create('half.gpx', 50)).headers.get('location')!.split('/').at(-1)!
    expect((await commit([half])).json.code).toBe('UPLOAD_INCOMPLETE')
    expect((await commit(['0193c2f1-7a52-4c1e-9d0b-5f1e2d3c4b5a'])).status).toBe(404)
    for (const body of [
      '{',
      '[]',
      '{"name":"a","uploads":[{"id":"../../etc"}]}',
      '{"name":"","uploads":[]}',
    ]) {
      const answer = await call('POST', '/flights', { 'content-type': 'application/json' }, body)
      expect([answer.status, answer.json.code]).toEqual([400, 'UPLOAD_INVALID'])
    }
  })

  it('know no path but their ids', async () => {
    for (const path of ['..%2f..%2fetc%2fpasswd', '%2e%2e', 'a%00b', '%ff', 'upload.json'])
      for (const method of ['GET', 'DELETE', 'PATCH']) {
        const { status } = await call(method, `/flights/uploads/${path}`, {
          ...(method === 'PATCH' && {
            'upload-offset': '0',
            'content-type': 'application/offset+octet-stream',
          }),
        })
        expect(status).toBeGreaterThanOrEqual(400)
        expect(status).toBeLessThan(500)
      }
    expect(troubles).toEqual([])
  })

  it('that nobody goes on with are removed, and those of flights are kept', async () => {
    const kept = await send('kept.gpx', track)
    await commit([kept])
    const left = await send('left.gpx', track.replace('29.5', '29.7'))
    await create('half.gpx', 50)
    await clock.advance(59_000)
    await uploads.upkeep()
    expect(uploads.list()).toHaveLength(3)
    await clock.advance(2000)
    await uploads.upkeep()
    expect(uploads.list().map(({ id }) => id)).toEqual([kept])
    expect(await readdir(join(dir, 'uploads'))).toEqual([kept])
    expect((await call('HEAD', `/flights/uploads/${left}`)).status).toBe(404)
    await uploads.release(uploads.find(kept)!.batchId!)
    expect(await readdir(join(dir, 'uploads'))).toEqual([])
  })

  it('are as old as their files when the box is started', async () => {
    const path = (await create('half.gpx', 50)).headers.get('location')!
    const id = path.split('/').at(-1)!
    await patch(path, 0, 'x')
    await stop()
    const longAgo = (clock.now() - 120_000) / 1000
    await utimes(join(dir, 'uploads', id, 'footage'), longAgo, longAgo)
    await start()
    await uploads.upkeep()
    expect(uploads.list()).toEqual([])
  })

  it('have a page that takes nothing from elsewhere', async () => {
    const page = await call('GET', '/upload')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(match => match[1]!)
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses) {
      expect(address).toMatch(/^\/upload\//)
      expect((await call('GET', address)).status).toBe(200)
    }
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
  })
})
