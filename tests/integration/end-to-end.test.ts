import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import { type Broker, startBroker } from '../../edge/cli/demo/broker.js'
import { WHOLE_PICTURE } from '../../edge/cli/demo/whole-picture.js'
import { type IncidentEvent, incidentEventSchema } from '../../edge/messages/incident-event.js'
import type { Original } from '../../edge/pipeline/record/originals/originals-table.js'
import { sizeOf } from '../fixtures/media/clips.js'
import { type BoxFolder, type BoxProcess, boxFolder, lamppost } from '../support/box-process.js'
import { clipPath, clipTruth } from '../support/demo-clips.js'
import { type Listener, listen } from '../support/mosquitto.js'

const traffic = fileURLToPath(new URL('../../../shared/data/video/car-detection.mp4', import.meta.url))
const truth = clipTruth('pole')
const parking = { dwell: '10s', clearAfter: '4s' }

/** Real cameras over RTSP, the real model, a real broker with a second client: what a city's centre would see. */
describe.skipIf(!existsSync(traffic))('from RTSP to the centre (needs ../shared/data)', () => {
  let cameras: FakeCameras
  let broker: Broker
  let centre: Listener
  let folder: BoxFolder
  let box: BoxProcess

  beforeAll(async () => {
    cameras = await startFakeCameras({ clips: { pole: clipPath('pole'), traffic } })
    broker = await startBroker()
    centre = await listen(broker.url, '#')
    folder = await boxFolder({
      site: 'chongqing/yuzhong',
      box: 'box-01',
      timeZone: 'Asia/Shanghai',
      cameras: {
        pole: {
          url: cameras.url('pole'),
          // It has B-frames: with key frames only, ffmpeg gives them late and with the times of others.
          cadence: { fps: 5 },
          place: { lon: 106.5516, lat: 29.563 },
          zones: { 'no-parking': { points: truth.zones['no-parking'] } },
          scenarios: { 'illegal-parking': { zones: ['no-parking'], ...parking } },
        },
        traffic: {
          url: cameras.url('traffic'),
          zones: { everywhere: WHOLE_PICTURE },
          scenarios: { 'illegal-parking': { zones: ['everywhere'], ...parking } },
        },
      },
      mqtt: { url: broker.url },
    })
    box = folder.run()
  })

  afterAll(async () => {
    box.child.kill('SIGKILL')
    await box.ended
    await centre.close()
    await broker.stop()
    await cameras.close()
    await folder.remove()
  })

  const events = () =>
    centre.received
      .filter(({ topic }) => topic.includes('/incident/'))
      .map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload)))

  it('reports the parked car and its leaving, with evidence that exists, and nothing of the traffic', async () => {
    await centre.until(({ payload }) => payload.includes('lamppost.incident.cleared'))
    const [opened, cleared] = events()
    expect(events().map(({ type }) => type)).toEqual([
      'lamppost.incident.opened',
      'lamppost.incident.cleared',
    ])
    expect(opened!.data).toMatchObject({
      scenario: 'illegal-parking',
      label: 'car',
      zone: 'no-parking',
      source: { kind: 'camera', id: 'pole' },
      place: { crs: 'WGS84', method: 'camera', lon: 106.5516 },
    })
    expect(new Set(events().map(({ subject }) => subject))).toEqual(new Set([opened!.subject]))
    expect(events().map(({ seq }) => seq - opened!.seq)).toEqual([0, 1])

    const stored = await lamppost(['incidents', 'show', opened!.subject, '-c', folder.configPath, '--json'])
    const { evidence } = JSON.parse(stored.stdout) as { evidence: { id: string; path: string }[] }
    const pathOf = (id: string) =>
      join(folder.dataDir, 'evidence', evidence.find(item => item.id === id)!.path)
    for (const { id, sha256, bytes } of events().flatMap(({ data }) => data.evidence)) {
      const file = await readFile(pathOf(id))
      expect(createHash('sha256').update(file).digest('hex')).toBe(sha256)
      expect(file.length).toBe(bytes)
    }
    const kinds = (event: IncidentEvent) => event.data.evidence.map(({ kind, variant }) => [kind, variant])
    expect([opened!, cleared!].map(kinds)).toEqual([
      [
        ['snapshot', 'clean'],
        ['snapshot', 'annotated'],
        ['snapshot', 'thumbnail'],
        ['before', 'clean'],
        ['before', 'thumbnail'],
      ],
      [
        ['after', 'clean'],
        ['after', 'annotated'],
        ['after', 'thumbnail'],
      ],
    ])

    // What the camera sends, not what the model was shown.
    const camera = await sizeOf(clipPath('pole'))
    const proofs = [opened!.data.evidence[0]!, cleared!.data.evidence[0]!]
    expect(await Promise.all(proofs.map(({ id }) => sizeOf(pathOf(id))))).toEqual([camera, camera])
  }, 120_000)

  it('keeps the clip, and the picture before the plate was hidden, for those who have a reason', async () => {
    const [opened] = events()
    const { configPath, dir } = folder
    const command = (...args: string[]) => lamppost(['evidence', ...args, '-c', configPath, '--json'])
    const { stdout } = await command('originals', '--incident', opened!.subject)
    const known = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Original)
    const snapshot = known.find(({ kind }) => kind === 'snapshot')!
    const clip = known.find(({ kind }) => kind === 'clip')!
    expect(snapshot.evidenceId).toBe(opened!.data.evidence[0]!.id)

    const camera = await sizeOf(clipPath('pole'))
    const [picture, film] = [join(dir, 'car.jpg'), join(dir, 'clip.mp4')]
    const because = ['--reason', 'case 7', '--out']
    expect(await command('original', opened!.data.evidence[1]!.id, ...because, picture)).toMatchObject({
      code: 0,
    })
    expect(await command('original', clip.id, ...because, film)).toMatchObject({ code: 0 })
    for (const [path, original] of [[picture, snapshot] as const, [film, clip] as const]) {
      expect(
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ).toBe(original.sha256)
      expect(await sizeOf(path)).toEqual(camera)
    }
    const accesses = (await command('accesses')).stdout.trim().split('\n')
    expect(accesses.map(line => JSON.parse(line))).toMatchObject([
      { originalId: snapshot.id, reason: 'case 7', who: expect.stringMatching(/./) },
      { originalId: clip.id, reason: 'case 7' },
    ])

    const again = join(dir, 'again.jpg')
    const silent = await command('original', clip.id, '--reason', ' ', '--out', again)
    expect([silent.code, silent.stderr]).toEqual([2, expect.stringContaining('none was given')])
    expect((await lamppost(['evidence', 'original', clip.id, '--out', again, '-c', configPath])).code).toBe(2)
    expect(existsSync(again)).toBe(false)
  })

  it('says of itself and of its cameras that they are well', async () => {
    const states = centre.received.filter(({ topic }) => topic.endsWith('/state'))
    const latest = Object.fromEntries(states.map(({ topic, payload }) => [topic, JSON.parse(payload).state]))
    expect(latest).toEqual({
      'lamppost/chongqing/yuzhong/box-01/state': 'online',
      'lamppost/chongqing/yuzhong/box-01/camera/pole/state': 'ok',
      'lamppost/chongqing/yuzhong/box-01/camera/traffic/state': 'ok',
    })
  })

  it('is healthy, and counts what it did', async () => {
    const { api } = await box.logged(({ msg }) => msg === 'lamppost runs')
    const health = await fetch(`${api}/healthz`)
    expect(await health.json()).toMatchObject({
      ok: true,
      cameras: { pole: { ok: true }, traffic: { ok: true } },
    })
    expect(health.status).toBe(200)
    const metrics = await (await fetch(`${api}/metrics`)).text()
    // The recording is played again and again: a slow machine may be in its second round.
    expect(metrics).toMatch(/lamppost_incidents_total\{scenario="illegal-parking",change="opened"\} [1-9]/)
    expect(metrics).toContain('lamppost_outbox_depth 0')
    expect(metrics).toMatch(/lamppost_frames_total\{camera="traffic"\} \d{2,}/)
  })

  it('says goodbye when it is stopped', async () => {
    box.child.kill('SIGTERM')
    expect(await box.ended).toBe(0)
    const goodbye = await centre.until(
      ({ topic, payload }) => topic.endsWith('box-01/state') && JSON.parse(payload).state === 'offline',
    )
    expect(goodbye.topic).toBe('lamppost/chongqing/yuzhong/box-01/state')
  })
})
