import { copyFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import { type Broker, startBroker } from '../../edge/cli/demo/broker.js'
import { makeClip, scratchFolder } from '../fixtures/media/clips.js'
import { type BoxFolder, type BoxProcess, boxFolder } from '../support/box-process.js'
import { clipPath } from '../support/demo-clips.js'
import { type Listener, listen } from '../support/mosquitto.js'
import { ffmpegsOf } from '../support/processes.js'

const models = fileURLToPath(new URL('../../models/', import.meta.url))
const PATIENCE = { timeout: 40_000, interval: 100 }
const bins = { sanitation: { labels: ['bin_overflow'], window: '3s' } }

/** `lamppost run` whose configuration is changed under way. */
describe('a box that is told of a new configuration by SIGHUP', { timeout: 90_000 }, () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let cameras: FakeCameras
  let broker: Broker
  let centre: Listener
  let boxFiles: BoxFolder
  let box: BoxProcess
  /** Another one for each test: what the broker retains of the one before is not meant. */
  let boxId: string
  let boxes = 0

  beforeAll(async () => {
    folder = await scratchFolder()
    const clip = await makeClip(join(folder.path, 'day.mp4'), { seconds: 4, size: '640x360' })
    const names = ['stays', 'changes', 'comes', 'another']
    const clips = Object.fromEntries(names.map(name => [name, clip]))
    cameras = await startFakeCameras({ clips: { ...clips, leaves: clipPath('bins') } })
    broker = await startBroker()
    centre = await listen(broker.url, '#')
  })

  beforeEach(() => {
    boxes += 1
    boxId = `box-${boxes}`
  })

  afterEach(async () => {
    box.child.kill('SIGKILL')
    await box.ended
    await boxFiles.remove()
  })

  afterAll(async () => {
    await centre.close()
    await broker.stop()
    await cameras.close()
    await folder.remove()
  })

  const live = (name: string, more: object = {}) => ({
    url: cameras.url(name),
    cadence: { fps: 5 },
    scenarios: { sanitation: {} },
    ...more,
  })

  const configOf = (wanted: Readonly<Record<string, object>>, more: object = {}) => ({
    ...{ site: 'city', box: boxId, timeZone: 'Asia/Shanghai', mqtt: { url: broker.url } },
    ...{ footage: { dir: join(folder.path, 'footage') }, cameras: wanted, ...more },
  })

  /** Starts the box; resolves when it runs. */
  async function start(config: object): Promise<string> {
    boxFiles = await boxFolder(config)
    box = boxFiles.run()
    const { api } = await box.logged(({ msg }) => msg === 'lamppost runs')
    return String(api)
  }

  const logged = (message: string) =>
    box
      .log()
      .split('\n')
      .flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
      .filter(({ msg }) => msg === message)

  /** Has it read its configuration; resolves with what it says of the changes. */
  async function reload(config: object): Promise<Record<string, unknown>> {
    const before = logged('configuration taken over').length
    await boxFiles.write(config)
    box.child.kill('SIGHUP')
    await vi.waitFor(
      () => expect(logged('configuration taken over').length).toBeGreaterThan(before),
      PATIENCE,
    )
    return logged('configuration taken over').at(-1)!
  }

  const latestState = (camera: string) =>
    centre.received.findLast(({ topic }) => topic.endsWith(`/${boxId}/camera/${camera}/state`))?.payload ??
    '{}'

  /** Its frames are judged; a busy machine may leave some out. */
  const isWell = (camera: string) =>
    vi.waitFor(() => expect(JSON.parse(latestState(camera)).state).toMatch(/^(ok|degraded)$/), PATIENCE)

  const childOf = async (camera: string) =>
    (await ffmpegsOf(box.child.pid)).find(({ args }) => args.includes(`:${cameras.port(camera)}/`))?.pid

  const camerasIn = async (api: string): Promise<string[]> => {
    const health = (await (await fetch(`${api}/healthz`)).json()) as { readonly cameras: object }
    return Object.keys(health.cameras)
  }

  const metricOf = (metrics: string, name: string, camera: string) =>
    Number(new RegExp(`^${name}{camera="${camera}"} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0)

  it('starts, stops and changes what it should, and the camera that stays does not notice', async () => {
    const stays = live('stays')
    const leaves = live('leaves', { scenarios: bins })
    const api = await start(configOf({ stays, leaves, changes: live('changes') }))
    await Promise.all(['stays', 'leaves', 'changes'].map(isWell))
    const opened = await centre.until(({ payload }) => payload.includes('lamppost.incident.opened'))
    const pidsBefore = { stays: await childOf('stays'), changes: await childOf('changes') }
    const metrics = async () => (await fetch(`${api}/metrics`)).text()
    const before = { metrics: await metrics(), atMs: performance.now() }

    const changes = live('changes', { cadence: { fps: 2 } })
    expect(await reload(configOf({ stays, changes, comes: live('comes') }))).toMatchObject({
      added: ['comes'],
      removed: ['leaves'],
      changed: ['changes'],
    })
    await isWell('comes')
    await vi.waitFor(async () => expect(await childOf('changes')).toBeDefined(), PATIENCE)

    expect(await childOf('changes')).not.toBe(pidsBefore.changes)
    expect(await childOf('leaves')).toBeUndefined()
    expect(await childOf('stays')).toBe(pidsBefore.stays)
    const after = { metrics: await metrics(), atMs: performance.now() }
    const came = ({ metrics: text }: typeof after) =>
      metricOf(text, 'lamppost_frames_total', 'stays') +
      metricOf(text, 'lamppost_frames_dropped_total', 'stays')
    const due = ((after.atMs - before.atMs) / 1000) * 5
    expect(came(after) - came(before)).toBeGreaterThan(0.7 * due - 2)
    expect(box.log()).not.toMatch(/"cameraId":"stays".*camera lost/)

    await vi.waitFor(
      () => expect(JSON.parse(latestState('leaves'))).toMatchObject({ state: 'off' }),
      PATIENCE,
    )
    expect(JSON.parse(latestState('leaves')).cause).toContain('taken out of the configuration')
    expect(after.metrics).not.toContain('lamppost_camera_ok{camera="leaves"}')
    expect(await camerasIn(api)).toEqual(['stays', 'changes', 'comes'])
    const { subject } = JSON.parse(opened.payload)
    await centre.until(
      ({ payload }) =>
        payload.includes('lamppost.incident.expired') && JSON.parse(payload).subject === subject,
    )

    box.child.kill('SIGTERM')
    expect(await box.ended).toBe(0)
    expect(await readdir(join(folder.path, 'footage'))).toEqual([])
  })

  it('keeps everything as it is where the new one has mistakes, and names them with their lines', async () => {
    const stays = live('stays')
    await start(configOf({ stays }))
    await isWell('stays')
    const child = await childOf('stays')
    await writeFile(
      boxFiles.configPath,
      ['site: city', 'box: box-01', 'cameras:', '  stays:', '    cadense: 5', ''].join('\n'),
    )
    box.child.kill('SIGHUP')
    const { mistakes } = await box.logged(({ msg }) =>
      String(msg).includes('has mistakes and is not taken over'),
    )
    expect(mistakes).toContainEqual(expect.stringMatching(/^line 5 cameras\.stays\.cadense: unknown key/))
    expect(await childOf('stays')).toBe(child)
    expect(await reload(configOf({ stays, comes: live('comes') }))).toMatchObject({
      added: ['comes'],
      changed: [],
    })
    expect(await childOf('stays')).toBe(child)
  })

  it('ends up with the last of several in quick succession', async () => {
    const stays = live('stays')
    const api = await start(configOf({ stays }))
    await isWell('stays')
    const child = await childOf('stays')
    for (const name of ['comes', 'another', 'changes']) {
      await boxFiles.write(configOf({ stays, [name]: live(name) }))
      box.child.kill('SIGHUP')
      box.child.kill('SIGHUP')
    }
    await isWell('changes')
    const watched = () => camerasIn(api)
    await vi.waitFor(async () => expect(await watched()).toEqual(['stays', 'changes']), PATIENCE)
    await vi.waitFor(async () => expect(await ffmpegsOf(box.child.pid)).toHaveLength(2), PATIENCE)
    expect(await childOf('stays')).toBe(child)
  })

  it('goes on when its only camera is replaced, be it by a stream for a file or by another camera', async () => {
    await start(
      configOf({
        only: { url: clipPath('bins'), play: { loop: true }, cadence: { fps: 2 }, scenarios: bins },
      }),
    )
    await isWell('only')
    await reload(configOf({ only: live('stays') }))
    await vi.waitFor(async () => expect(await childOf('stays')).toBeDefined(), PATIENCE)
    // Told within a second of the first, this change has no line of its own in the log.
    await boxFiles.write(configOf({ comes: live('comes') }))
    box.child.kill('SIGHUP')
    await isWell('comes')
    expect(await childOf('stays')).toBeUndefined()
    expect(logged('stopping')).toEqual([])
    expect(box.child.exitCode).toBeNull()
  })

  it('says no secret that the new one brings', async () => {
    await cameras.tell('another', { do: 'password', user: 'ada', password: 'corr3ct-horse' })
    const stays = live('stays')
    await start(configOf({ stays }))
    await reload(
      configOf({ stays, another: live('another', { url: cameras.url('another', 'ada:batt3ry-staple') }) }),
    )
    await box.logged(({ state }) => state === 'auth')
    await vi.waitFor(() => expect(JSON.parse(latestState('another')).state).toBe('auth'), PATIENCE)
    expect(box.log() + latestState('another')).not.toMatch(/batt3ry|ada:/)
    await cameras.tell('another', { do: 'password' })
  })

  it('tries again what could not be used: a model and a file that are mended', async () => {
    const manifest = join(folder.path, 'mended.yaml')
    await copyFile(`${models}urban-nano.yaml`, manifest)
    await writeFile(join(folder.path, 'urban_nano.onnx'), 'no model')
    const file = join(folder.path, 'later.mp4')
    await rm(file, { force: true })
    const config = configOf(
      {
        stays: live('stays'),
        blind: live('comes', { model: 'mended' }),
        later: { url: file, play: { loop: true }, cadence: { fps: 2 }, scenarios: bins },
      },
      { models: ['urban-nano', manifest] },
    )
    await start(config)
    await isWell('stays')
    const cause = async (camera: string) =>
      (await box.logged(line => line.cameraId === camera && line.cause !== undefined)).cause
    expect(await cause('blind')).toMatch(/^MODEL_HASH_MISMATCH: /)
    expect(await cause('later')).toMatch(/^SOURCE_MISSING: /)
    const child = await childOf('stays')

    await copyFile(`${models}urban_nano.onnx`, join(folder.path, 'urban_nano.onnx'))
    await copyFile(clipPath('bins'), file)
    const taken = await reload(config)
    expect(taken).toMatchObject({ added: [], removed: [] })
    expect([...(taken.changed as string[])].sort()).toEqual(['blind', 'later'])
    await Promise.all(['blind', 'later'].map(isWell))
    expect(await childOf('stays')).toBe(child)
  })

  it('waits with what comes while it is still starting', async () => {
    const stays = live('stays')
    boxFiles = await boxFolder(configOf({ stays }))
    box = boxFiles.run()
    await box.logged(({ msg }) => msg === 'connected to the broker')
    await boxFiles.write(configOf({ stays, comes: live('comes') }))
    box.child.kill('SIGHUP')
    expect(await box.logged(({ msg }) => msg === 'configuration taken over')).toMatchObject({
      added: ['comes'],
    })
    await isWell('comes')
  })
})
