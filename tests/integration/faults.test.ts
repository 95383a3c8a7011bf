import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startBroker } from '../../edge/cli/demo/broker.js'
import { type BoxFolder, type BoxProcess, boxFolder, lamppost } from '../support/box-process.js'
import { clipPath } from '../support/demo-clips.js'
import { passwordFile } from '../support/mosquitto.js'

const models = fileURLToPath(new URL('../../models/', import.meta.url))
const place = { site: 'city', box: 'box-01', timeZone: 'Asia/Shanghai' }
const scenarios = { sanitation: { labels: ['bin_overflow'], window: '3s' } }
const good = { url: clipPath('bins'), cadence: { fps: 2 }, play: { loop: true }, scenarios }

/** Each fault has one clear error with a hint, and what it does not touch goes on. */
describe('a box with something wrong', () => {
  let folder: BoxFolder | undefined
  let box: BoxProcess | undefined

  afterEach(async () => {
    box?.child.kill('SIGKILL')
    await box?.ended
    await folder?.remove()
    box = undefined
  })

  /** Runs the box until its good camera was judged, and gives what it logged about the bad one. */
  async function runBeside(bad: object, more: object = {}): Promise<string> {
    folder = await boxFolder({ ...place, cameras: { good, bad }, ...more })
    box = folder.run()
    const { api } = await box.logged(({ msg }) => msg === 'lamppost runs')
    const { error, cause } = await box.logged(
      ({ cameraId, level, cause: why }) => cameraId === 'bad' && (Number(level) >= 40 || why !== undefined),
    )
    for (;;) {
      const metrics = await (await fetch(`${api}/metrics`)).text()
      if (/lamppost_frames_total\{camera="good"\} [1-9]/.test(metrics)) return String(error ?? cause)
    }
  }

  it('an empty file', async () => {
    folder = undefined
    const empty = join(await tempDir(), 'empty.mp4')
    await writeFile(empty, '')
    expect(await runBeside({ url: empty, scenarios })).toMatch(/^SOURCE_NOT_VIDEO: .*empty\.mp4/)
  })

  it('a text file that is named like a video', async () => {
    const text = join(await tempDir(), 'text.mp4')
    await writeFile(text, 'not a video, only words\n'.repeat(100))
    expect(await runBeside({ url: text, scenarios })).toMatch(/^SOURCE_NOT_VIDEO: .*Play it with ffplay/)
  })

  it('a file that is not there', async () => {
    expect(await runBeside({ url: '/nowhere/at-all.mp4', scenarios })).toMatch(/^SOURCE_MISSING: /)
  })

  it('a camera that does not answer', async () => {
    const message = await runBeside({ url: 'rtsp://viewer:topsecret@127.0.0.1:9/stream', scenarios })
    expect(message).toMatch(/^SOURCE_UNREACHABLE: /)
    expect(box!.log()).not.toContain('topsecret')
  })

  it('a second model whose weights are cut short', async () => {
    const manifest = await brokenModel(async weights => truncate(weights, 100_000))
    const message = await runBeside(
      { url: clipPath('bins'), model: 'broken', scenarios },
      { models: ['urban-nano', manifest] },
    )
    expect(message).toMatch(/^MODEL_(CORRUPT|HASH_MISMATCH): /)
  })

  it.each([
    [
      'weights of another sha256',
      'MODEL_HASH_MISMATCH',
      async (weights: string) => writeFile(weights, 'other'),
    ],
    ['no weights', 'MODEL_MISSING', async () => {}],
  ])('ends when no model works: %s', async (_what, code, spoil) => {
    const manifest = await brokenModel(spoil, code !== 'MODEL_MISSING')
    folder = await boxFolder({ ...place, cameras: { good }, models: [manifest] })
    const { code: exitCode, stderr } = await lamppost(['run', '-c', folder.configPath])
    expect(stderr).toContain(`${code}: `)
    expect(exitCode).toBe(2)
  })

  it('a manifest with labels that the outputs do not have', async () => {
    const manifest = await brokenModel(async () => {})
    const text = await readFile(manifest, 'utf8')
    await writeFile(manifest, text.replace('  - litter\n', ''))
    folder = await boxFolder({ ...place, cameras: { good }, models: [manifest] })
    const { code, stderr } = await lamppost(['run', '-c', folder.configPath])
    expect(stderr).toMatch(/MODEL_MISMATCH: /)
    expect(code).toBe(2)
  })

  it('a data folder that cannot be made', async () => {
    folder = await boxFolder({
      ...place,
      cameras: { good },
      storage: { dir: join(clipPath('bins'), 'data') },
    })
    const { code, stderr } = await lamppost(['run', '-c', folder.configPath])
    expect(stderr).toMatch(/STORE_UNAVAILABLE: .*storage\.dir/)
    expect(code).toBe(3)
  })

  it('a broker that refuses: incidents are recorded and wait', async () => {
    const broker = await startBroker({ passwordFile: passwordFile('box', 'right') })
    const mqtt = { url: broker.url, username: 'box', password: 'wrong-password' }
    folder = await boxFolder({ ...place, cameras: { good }, mqtt })
    box = folder.run()
    const { api } = await box.logged(({ msg }) => msg === 'lamppost runs')
    const { error } = await box.logged(
      ({ level, error: text }) => Number(level) >= 40 && String(text).includes('BROKER'),
    )
    expect(error).toMatch(/^BROKER_REFUSED: /)
    const health = await fetch(`${api}/healthz`)
    expect(health.status).toBe(503)
    expect(await health.json()).toMatchObject({
      broker: { ok: false, why: expect.stringContaining('BROKER_REFUSED') },
    })
    for (;;) {
      const metrics = await (await fetch(`${api}/metrics`)).text()
      if (/lamppost_outbox_depth [1-9]/.test(metrics)) break
      await new Promise(resolve => setTimeout(resolve, 200))
    }
    expect(box.log()).not.toContain('wrong-password')
    await broker.stop()
  }, 60_000)

  const tempDir = async (): Promise<string> => {
    const dir = join(process.env.TMPDIR ?? '/tmp', `lamppost-faults-${process.pid}`)
    if (!existsSync(dir)) await mkdir(dir)
    return dir
  }

  /** A copy of the default model with something done to its weights; gives the manifest's path. */
  async function brokenModel(
    spoil: (weights: string) => Promise<unknown>,
    withWeights = true,
  ): Promise<string> {
    const dir = await tempDir()
    const manifest = join(dir, 'broken.yaml')
    const weights = join(dir, 'urban_nano.onnx')
    await copyFile(`${models}urban-nano.yaml`, manifest)
    if (withWeights) await copyFile(`${models}urban_nano.onnx`, weights)
    else await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('urban_nano.onnx', 'gone.onnx'))
    await spoil(weights)
    return manifest
  }
})
