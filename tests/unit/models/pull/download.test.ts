import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../edge/kit/clock.js'
import { type DownloadOptions, download } from '../../../../edge/models/pull/download.js'
import { type Answer, type FileServer, serveFile } from '../../../support/file-server.js'

const file = randomBytes(300_000)
const other = randomBytes(300_000)
const sha256 = createHash('sha256').update(file).digest('hex')

/** In memory where there is such a folder: a disk that is busy takes seconds to sync. */
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

let folder: string
let path: string
let server: FileServer | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'lamppost-pull-'))
  path = join(folder, 'model.onnx')
})
afterEach(async () => {
  await server?.close()
  server = undefined
  await rm(folder, { recursive: true })
})

interface Try extends Partial<DownloadOptions> {
  readonly answers?: readonly Answer[]
  readonly served?: Buffer
}

/** Downloads from a server of its own; waits are short. */
async function pull({ answers, served = file, ...options }: Try = {}): Promise<void> {
  await server?.close()
  server = await serveFile(served, answers)
  await download({
    ...{ url: server.url, path, sizeBytes: file.length, sha256, clock: systemClock, firstWaitMs: 1 },
    ...{ signal: new AbortController().signal, silenceMs: 400 },
    ...options,
  })
}

const rangesAsked = () => server!.requests.map(({ range }) => range)
const left = () => readdir(folder)

/** Leaves a part of so many bytes, as a process that was stopped does; the server stays the same for the next. */
async function startAndStop(
  answer: Answer,
  answersAfter: readonly Answer[],
  bytes = 100_000,
): Promise<string> {
  server = await serveFile(file, [{ ...answer, stallAfterBytes: bytes }, ...answersAfter])
  const stop = new AbortController()
  const onProgress = (done: number) => done >= bytes && stop.abort()
  await expect(
    download({
      ...{ url: server.url, path, sizeBytes: file.length, sha256, clock: systemClock, firstWaitMs: 1 },
      ...{ signal: stop.signal, onProgress },
    }),
  ).rejects.toThrow(/abort/)
  expect((await readFile(`${path}.part`)).length).toBe(bytes)
  return server.url
}

const goOn = (url: string, options: Partial<DownloadOptions> = {}) =>
  download({
    ...{ url, path, sizeBytes: file.length, sha256, clock: systemClock, firstWaitMs: 1 },
    ...{ signal: new AbortController().signal },
    ...options,
  })

describe('download', () => {
  it('fetches a file, tells how far it is, and leaves nothing else', async () => {
    const told: number[] = []
    await pull({ onProgress: done => told.push(done) })
    expect(file.equals(await readFile(path))).toBe(true)
    expect(await left()).toEqual(['model.onnx'])
    expect(told.at(-1)).toBe(file.length)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(server!.requests[0]!['accept-encoding']).toBe('identity')
  })

  it('goes on where the connection was cut, as often as that brings something', async () => {
    const why: string[] = []
    const some = { stallAfterBytes: 40_000 }
    await pull({
      ...{ answers: [some, some, some, some, {}], attempts: 2, silenceMs: 60_000 },
      onRetry: reason => why.push(reason),
      onProgress: done => done % 40_000 === 0 && done <= 160_000 && server!.cut(),
    })
    expect(file.equals(await readFile(path))).toBe(true)
    expect(rangesAsked()).toEqual([undefined, ...[40, 80, 120, 160].map(k => `bytes=${k}000-`)])
    expect(server!.requests[1]!['if-range']).toBe('"one"')
    expect(why).toEqual(Array(4).fill('the connection was cut'))
  })

  it('asks a server again that goes silent in the middle', async () => {
    const why: string[] = []
    await pull({ answers: [{ stallAfterBytes: 70_000 }, {}], onRetry: reason => why.push(reason) })
    expect(file.equals(await readFile(path))).toBe(true)
    expect(rangesAsked()).toEqual([undefined, 'bytes=70000-'])
    expect(why).toEqual(['the server went silent'])
  })

  it('waits for a server that is overloaded', async () => {
    await pull({ answers: [{ status: 503 }, { status: 429 }, {}] })
    expect(file.equals(await readFile(path))).toBe(true)
  })

  it('gives up after attempts in a row that bring nothing, and keeps what is there', async () => {
    const answers = [{ stallAfterBytes: 50_000 }, { status: 503 }]
    await expect(
      pull({ answers, attempts: 3, silenceMs: 60_000, onProgress: done => done === 50_000 && server!.cut() }),
    ).rejects.toMatchObject({
      code: 'MODEL_DOWNLOAD_FAILED',
      message: expect.stringMatching(/127\.0\.0\.1:\d+\/zoo\/model\.onnx cannot be downloaded: .* 503/),
    })
    expect(server!.requests.length).toBe(4)
    expect((await left()).sort()).toEqual(['model.onnx.part', 'model.onnx.part.json'])
    expect(file.subarray(0, 50_000).equals(await readFile(`${path}.part`))).toBe(true)
  })

  it('goes on with what an earlier process left', async () => {
    await goOn(await startAndStop({}, [{}]))
    expect(file.equals(await readFile(path))).toBe(true)
    expect(rangesAsked()).toEqual([undefined, 'bytes=100000-'])
    expect(await left()).toEqual(['model.onnx'])
  })

  it('goes on by the date of a file that has no strong ETag', async () => {
    const dated = { etag: null, lastModified: 'Tue, 24 Nov 2026 08:00:00 GMT' }
    await goOn(await startAndStop(dated, [dated]))
    expect(file.equals(await readFile(path))).toBe(true)
    expect(rangesAsked()[1]).toBe('bytes=100000-')
  })

  it.each<[string, Answer]>([
    ['does not tell one version of the file from another', { etag: null }],
    ['ignores ranges', { ignoresRange: true }],
  ])('begins again at a server that %s', async (_, answer) => {
    await goOn(await startAndStop(answer, [answer]))
    expect(file.equals(await readFile(path))).toBe(true)
  })

  it('never glues two versions of a file together', async () => {
    await goOn(await startAndStop({ body: other }, [{ etag: '"two"' }]))
    expect(rangesAsked()[1]).toBe('bytes=100000-')
    expect(file.equals(await readFile(path))).toBe(true)
  })

  it('nor where the server gives the rest of the new one to who asks for the old', async () => {
    await goOn(await startAndStop({ body: other }, [{ etag: '"two"', ignoresIfRange: true }]))
    expect(rangesAsked()).toEqual([undefined, 'bytes=100000-', undefined])
    expect(file.equals(await readFile(path))).toBe(true)
  })

  it('does not go on with what came from another address', async () => {
    const url = await startAndStop({ body: other }, [{}])
    await goOn(`${url}?mirror`)
    expect(rangesAsked()).toEqual([undefined, undefined])
    expect(file.equals(await readFile(path))).toBe(true)
  })

  it('begins again where the file became shorter than what is there', async () => {
    const url = await startAndStop({}, [{ body: file.subarray(0, 60_000), ignoresIfRange: true }])
    await expect(goOn(url)).rejects.toMatchObject({
      message: expect.stringContaining('it gives 60000 bytes'),
    })
    expect(rangesAsked()).toEqual([undefined, 'bytes=100000-', undefined])
  })

  it('begins again where nobody knows what the part is of', async () => {
    await writeFile(`${path}.part`, other.subarray(0, 1000))
    await pull()
    expect(file.equals(await readFile(path))).toBe(true)
  })

  it('takes no file of another size, and says so before it takes any of it', async () => {
    await expect(
      pull({ served: Buffer.from('<html>'), answers: [{ contentType: 'text/html' }] }),
    ).rejects.toMatchObject({
      code: 'MODEL_DOWNLOAD_FAILED',
      message: expect.stringContaining('it gives 6 bytes (text/html) where 300000 are expected'),
      hint: expect.stringContaining('--from'),
    })
    expect(await left()).toEqual([])
  })

  it('stops at a body without end', async () => {
    const answers = [{ chunked: true }]
    await expect(pull({ served: Buffer.concat([file, other]), answers })).rejects.toMatchObject({
      message: expect.stringContaining('more than 300000 bytes'),
    })
    expect(await left()).not.toContain('model.onnx')
  })

  it('does not take a body that ends early for a whole file', async () => {
    const answers = [{ chunked: true, body: file.subarray(0, 1000), ignoresRange: true }]
    await expect(pull({ answers, attempts: 2 })).rejects.toMatchObject({
      message: expect.stringContaining('the connection ended too early'),
    })
    expect(server!.requests.length).toBe(3)
  })

  it('leaves nothing of a file with wrong bytes', async () => {
    await expect(pull({ served: other })).rejects.toMatchObject({
      code: 'MODEL_HASH_MISMATCH',
      message: expect.stringContaining(sha256),
    })
    expect(await left()).toEqual([])
  })

  it('does not ask again for what is not there', async () => {
    await expect(pull({ answers: [{ status: 404 }] })).rejects.toMatchObject({
      code: 'MODEL_DOWNLOAD_FAILED',
      message: expect.stringContaining('404 Not Found: there is no such file'),
    })
    expect(server!.requests.length).toBe(1)
  })

  it('says who does not answer, without what may be secret in an address', async () => {
    const url = 'http://user:geheim@127.0.0.1:9/model.onnx?token=geheim'
    const failure = await pull({ url, attempts: 2 }).catch(error => error)
    expect(failure.message).toMatch(/^http:\/\/127\.0\.0\.1:9\/model\.onnx cannot be downloaded/)
    expect(JSON.stringify(failure) + failure.message).not.toContain('geheim')
  })

  it('sends name and password of an address as a header', async () => {
    server = await serveFile(file)
    await goOn(server.url.replace('//', '//user:s%40fe@'))
    expect(server.requests[0]!.authorization).toBe(`Basic ${Buffer.from('user:s@fe').toString('base64')}`)
  })

  it('follows a redirection to where the file is', async () => {
    const storage = await serveFile(file)
    await pull({ answers: [{ redirectTo: storage.url }] })
    await storage.close()
    expect(file.equals(await readFile(path))).toBe(true)
  })

  it('does not begin where the disk has too little space', async () => {
    await expect(pull({ freeBytes: async () => file.length - 1 })).rejects.toMatchObject({
      code: 'MODEL_DOWNLOAD_FAILED',
      message: expect.stringContaining('not enough space'),
    })
    expect(server!.requests.length).toBe(0)
    expect(await left()).toEqual([])
  })

  it.each(['.part', '.part.json'])('gives back the space when the disk gets full with the %s', async end => {
    await symlink('/dev/full', path + end)
    await expect(pull()).rejects.toMatchObject({ message: expect.stringContaining('not enough space') })
    expect(await left()).toEqual([])
  })

  it('says which folder it cannot write to', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(pull({ path: join(folder, 'file', 'model.onnx') })).rejects.toMatchObject({
      code: 'MODEL_DOWNLOAD_FAILED',
      hint: expect.stringContaining('--dir'),
    })
  })

  it('lets one at a time fetch a file, whoever comes second', async () => {
    server = await serveFile(file, [{ stallAfterBytes: 100_000 }, {}])
    const { url } = server
    const stop = new AbortController()
    let underWay = () => {}
    const begun = new Promise<void>(resolve => {
      underWay = resolve
    })
    const first = goOn(url, { signal: stop.signal, onProgress: underWay })
    await begun
    await expect(goOn(url)).rejects.toMatchObject({
      code: 'MODEL_DOWNLOAD_FAILED',
      message: 'Another process is fetching model.onnx',
      hint: expect.stringContaining('Wait until it is done'),
    })
    stop.abort()
    await expect(first).rejects.toThrow(/abort/)
    await goOn(url)
    expect(file.equals(await readFile(path))).toBe(true)
    expect(await left()).toEqual(['model.onnx'])
  })

  it('takes over from one that was killed', async () => {
    await mkdir(`${path}.part.lock`)
    await expect(pull()).rejects.toThrow('Another process is fetching')
    const longAgo = new Date(Date.now() - 11_000)
    await utimes(`${path}.part.lock`, longAgo, longAgo)
    await pull()
    expect(await left()).toEqual(['model.onnx'])
  })

  it('makes the folder where it is missing', async () => {
    await mkdir(join(folder, 'a'))
    const deep = join(folder, 'a', 'b', 'model.onnx')
    await pull({ path: deep })
    expect(file.equals(await readFile(deep))).toBe(true)
  })
})
