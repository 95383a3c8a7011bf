import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBroker } from '../../edge/cli/demo/broker.js'
import { incidentEvent } from '../../edge/messages/incident-event.js'
import { createBallast } from '../../edge/pipeline/record/ballast.js'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../edge/pipeline/record/sqlite-store.js'
import { type BoxFolder, boxFolder, lamppost, startLamppost } from '../support/box-process.js'
import { clipPath } from '../support/demo-clips.js'
import { aChange, identity, model, someEvidence, startMs } from '../support/incidents.js'
import { listen } from '../support/mosquitto.js'

const camera = { url: clipPath('bins'), scenarios: { 'illegal-parking': { zones: ['kerb'] } } }
const zones = {
  kerb: {
    points: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  },
} // prettier-ignore
const place = { site: identity.site, box: identity.box, timeZone: 'Asia/Shanghai' }
const change = aChange('opened', { source: { kind: 'camera', id: 'east' } })

/** The commands as a person types them. */
describe('lamppost', () => {
  let folder: BoxFolder

  beforeAll(async () => {
    folder = await boxFolder({ ...place, cameras: { east: { ...camera, zones } } })
    const freeBallast = createBallast(folder.dataDir).release
    const store = createSqliteStore({ database: openDatabase(folder.dataDir), freeBallast })
    store.record({
      change,
      evidence: [someEvidence(change.incident.id)],
      recordedAtMs: startMs,
      messageId: uuidv7(),
      buildMessage: seq => ({ topic: 't', payload: `{"seq":${seq}}`, contentType: 'application/json' }),
    })
    store.close()
  })
  afterAll(() => folder.remove())

  it.each([
    'run',
    'check',
    'calibrate lens',
    'calibrate ground',
    'demo',
    'doctor',
    'detect',
    'track',
    'models',
    'models add',
    'codes',
    'codes list',
    'codes show',
    'eval',
    'incidents',
    'command',
    'command verify',
    'incidents list',
    'incidents tail',
    'report',
    'locate',
  ])('%s --help explains itself with an example', async command => {
    const { code, stdout } = await lamppost([...command.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Examples?:\n {2}\$ lamppost /)
  })

  it('refuses a command that does not exist, with 2', async () => {
    expect(await lamppost(['watch'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown command 'watch'"),
    })
    expect(await lamppost(['detect'])).toMatchObject({ code: 2 })
  })

  it('check names every mistake with its line, and ends with 2', async () => {
    const path = join(folder.dir, 'bad.yaml')
    await writeFile(
      path,
      [
        'site: city',
        'box: box-01',
        'timeZone: Asia/Shanghai',
        'cameras:',
        '  east:',
        '    url: rtsp://viewer:topsecret@192.0.2.5/a',
        '    cadense: keyframes',
        '    zones:',
        '      bus-stop:',
        '        points: [[0.1, 0.5], [0.4, 0.5]]',
        '    scenarios: { sanitation: {} }',
      ].join('\n'),
    )
    const { code, stderr } = await lamppost(['check', '-c', path])
    expect(code).toBe(2)
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^line 7 cameras\.east\.cadense: .*did you mean "cadence"\?/),
      'line 10 cameras.east.zones.bus-stop.points: 2 points, a polygon needs at least 3',
    ])
    expect(stderr).not.toContain('topsecret')
    const { stdout } = await lamppost(['check', '-c', path, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, mistakes: [{ line: 7 }, { line: 10 }] })
  })

  it('check shows what a good configuration will do', async () => {
    const { code, stdout } = await lamppost(['check', '-c', folder.configPath])
    expect(code).toBe(0)
    expect(stdout).toMatch(/east .* keyframes .* urban-nano .* illegal-parking in kerb/)
    expect(stdout).toContain('illegal-parking accepts 5s between looks')
    const json = await lamppost(['check', '-c', folder.configPath, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      mistakes: [],
      config: { cameras: { east: { motionGate: true, cadence: { kind: 'auto' } } } },
      cadences: { east: { cadence: { kind: 'keyframes' }, maxIntervalMs: 5000 } },
    })
  })

  it('a configuration that is not there is one line, without a stack', async () => {
    const { code, stderr } = await lamppost(['run', '-c', '/nowhere.yaml'])
    expect(code).toBe(2)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/^CONFIG_UNREADABLE: /)
    const debugged = await lamppost(['run', '-c', '/nowhere.yaml'], { LAMPPOST_DEBUG: '1' })
    expect(debugged.stderr).toContain('    at ')
  })

  it('incidents list, show and export read the store', async () => {
    const { id } = change.incident
    const list = await lamppost(['incidents', 'list', '-c', folder.configPath])
    expect(list.stdout).toContain('机动车违停: 小汽车')
    const show = await lamppost(['incidents', 'show', id.slice(0, 20), '-c', folder.configPath])
    expect(show.stdout).toMatch(/106\.578400, 29\.559300 \(WGS84\) ± 1\.5 m, by homography/)
    const unknown = await lamppost(['incidents', 'show', 'nothing', '-c', folder.configPath])
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('INCIDENT_UNKNOWN') })

    const csv = await lamppost(['incidents', 'export', '--format', 'csv', '-c', folder.configPath])
    expect(csv.stdout.startsWith('\uFEFFid,scenario,')).toBe(true)
    expect(csv.stdout).toContain(`${id},illegal-parking,机动车违停,car,小汽车,open,2,`)
    const geojson = await lamppost(['incidents', 'export', '--format', 'geojson', '-c', folder.configPath])
    expect(JSON.parse(geojson.stdout)).toMatchObject({
      type: 'FeatureCollection',
      features: [
        { id, geometry: { type: 'Point', coordinates: [106.5784, 29.5593] }, properties: { severity: 2 } },
      ],
    })
    const json = await lamppost(['incidents', 'export', '-c', folder.configPath, '--since', '2030-01-01'])
    expect(JSON.parse(json.stdout)).toEqual([])
  })

  it('incidents tail shows what the broker hands out', async () => {
    const broker = await startBroker()
    const listening = await boxFolder({
      ...place,
      cameras: { east: { ...camera, zones } },
      mqtt: { url: broker.url },
    })
    const tail = startLamppost(['incidents', 'tail', '-c', listening.configPath])
    const sender = await listen(broker.url, '#')
    const event = incidentEvent({
      ...{ change, identity, model, evidence: [], seq: 7, id: uuidv7(), timeMs: startMs },
      clock: { monotonicMs: 0 },
    })
    const sending = setInterval(() => void sender.publish(event.topic, event.payload), 200)
    const [line] = await once(tail.child.stdout!, 'data')
    clearInterval(sending)
    expect(String(line)).toMatch(
      /2026-11-23 14:45:00 {2}#7 {2}opened .*机动车违停: 小汽车 .*106\.57840,29\.55930 ±1\.5 m/,
    )
    tail.child.kill('SIGINT')
    expect(await tail.ended).toBe(0)
    await sender.close()
    await broker.stop()
    await listening.remove()
  })

  it("demo on a recording of one's own runs to its end; a folder with other data is refused", async () => {
    const own = join(folder.dir, 'demo')
    const { code, stdout } = await lamppost(['demo', clipPath('bins'), '--dir', own, '--json'])
    expect(code).toBe(0)
    const events = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(events.map(({ type, data }) => [type, data.source.id, data.scenario])).toContainEqual([
      'lamppost.incident.opened',
      'yours',
      'sanitation',
    ])
    expect((await lamppost(['demo', clipPath('bins'), '--dir', own, '--json'])).code).toBe(0)
    const refused = await lamppost(['demo', clipPath('bins'), '--dir', folder.dataDir])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('that no demo has left there') })
  }, 90_000)

  it('doctor says what does not answer, and ends with 3', async () => {
    const mqtt = { url: 'mqtt://127.0.0.1:9' }
    const sick = await boxFolder({
      ...place,
      cameras: { east: { ...camera, url: '/nowhere.mp4', zones } },
      mqtt,
    })
    const { code, stdout } = await lamppost(['doctor', '-c', sick.configPath, '--json'])
    expect(code).toBe(3)
    const failed = (JSON.parse(stdout) as { name: string; ok: boolean; detail: string }[]).filter(
      ({ ok }) => !ok,
    )
    expect(failed.map(({ name }) => name)).toEqual(['broker', 'camera east'])
    expect(failed[0]!.detail).toMatch(/^BROKER_UNREACHABLE: /)
    await sick.remove()
  })
})
