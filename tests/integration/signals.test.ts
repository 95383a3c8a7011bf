import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Broker, findMosquitto, startBroker } from '../../edge/cli/demo/broker.js'
import { type IncidentEvent, incidentEventSchema } from '../../edge/messages/incident-event.js'
import { signalStateSchema } from '../../edge/messages/signal-state.js'
import { type BoxFolder, type BoxProcess, boxFolder, lamppost } from '../support/box-process.js'
import { clipPath, clipTruth } from '../support/demo-clips.js'
import { type Listener, listen } from '../support/mosquitto.js'
import { type OddSensor, oddSensor } from '../support/odd-sensor.js'

/** A real broker, a real box with its model, and a sensor that does not behave. It waits out the shortest silence there is, 10 s. */
describe.skipIf(!findMosquitto())('signals from the broker', () => {
  let broker: Broker
  let centre: Listener
  let water: OddSensor
  let bin: OddSensor
  let folder: BoxFolder
  let box: BoxProcess
  /** Messages that the centre had when the bin spoke. */
  let binSpokeAt = 0

  const limits = { for: '1s', clearFor: '1s', silentAfter: '10s' }
  const signal = (given: object) => ({
    ...{ value: '/data/level', range: { min: 0, max: 500 }, ...limits },
    ...given,
  })

  beforeAll(async () => {
    broker = await startBroker()
    centre = await listen(broker.url, 'lamppost/#')
    water = await oddSensor(broker.url, 'sensors/underpass/level')
    bin = await oddSensor(broker.url, 'sensors/bin/fill')
    await water.leaves(400)
    folder = await boxFolder({
      ...{ site: 'city', box: 'box-01', timeZone: 'Asia/Shanghai' },
      cameras: {
        pole: {
          ...{ url: clipPath('pole'), play: { loop: true }, cadence: { fps: 1 } },
          zones: { 'no-parking': { points: clipTruth('pole').zones['no-parking'] } },
          scenarios: { 'illegal-parking': { zones: ['no-parking'], dwell: '5h' } },
        },
      },
      mqtt: { url: broker.url },
      signals: {
        'underpass-water': signal({
          ...{ name: '下穿通道水位计', topic: 'sensors/underpass/level', unit: 'cm' },
          ...{ scenario: 'underpass-flood', scenarioName: { zh: '下穿通道积水', en: 'Flooded underpass' } },
          ...{ label: 'water-level', labelName: { zh: '水位过高', en: 'Water level too high' } },
          above: [
            { limit: 15, severity: 2 },
            { limit: 27, severity: 4 },
          ],
          ...{ clear: 10, camera: 'pole', zone: 'no-parking' },
          place: { lon: 106.5516, lat: 29.563 },
        }),
        'bin-fill': signal({
          ...{ name: '垃圾桶', topic: 'sensors/bin/fill', unit: '%', scenario: 'bin-full' },
          ...{
            scenarioName: { zh: '垃圾满溢', en: 'Full bin' },
            label: 'full',
            labelName: { zh: '满', en: 'Full' },
          },
          ...{ above: [{ limit: 80, severity: 1 }], clear: 50 },
        }),
      },
    })
    box = folder.run()
    await running()
  })
  afterAll(async () => {
    box.child.kill('SIGKILL')
    await box.ended
    await Promise.all([water, bin, centre].map(client => client.close()))
    await broker.stop()
    await folder.remove()
  })

  const running = async (): Promise<string> => {
    const { api } = await box.logged(({ msg }) => msg === 'lamppost runs')
    await box.logged(({ msg }) => msg === 'connected to the broker')
    await box.logged(({ msg, state }) => msg === 'camera state' && state === 'ok')
    return String(api)
  }
  const events = (scenario: string): IncidentEvent[] =>
    centre.received
      .filter(({ topic }) => topic === `lamppost/city/box-01/incident/${scenario}`)
      .map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload)))
  const told = async (scenario: string, type: string): Promise<IncidentEvent['data']> => {
    await centre.until(
      ({ topic, payload }) =>
        topic.endsWith(`/incident/${scenario}`) && payload.includes(`incident.${type}"`),
    )
    return events(scenario).find(event => event.type.endsWith(type))!.data
  }
  const becomes = async (id: string, state: string, after = 0): Promise<void> => {
    const isIt = ({ topic, payload }: { topic: string; payload: string }) =>
      topic === `lamppost/city/box-01/signal/${id}/state` && JSON.parse(payload).state === state
    const { payload } = await centre.until(
      message => isIt(message) && centre.received.indexOf(message as never) >= after,
    )
    signalStateSchema.parse(JSON.parse(payload))
  }

  it('what is kept at the broker is not believed, nor any nonsense', async () => {
    await becomes('underpass-water', 'waiting')
    await water.raves()
    await becomes('underpass-water', 'bad')
    await new Promise(resolve => setTimeout(resolve, 2500))
    expect(events('underpass-flood')).toEqual([])
  })

  it('a number that is too large is an incident with a picture of the place', async () => {
    await water.sends(16)
    const opened = await told('underpass-flood', 'opened')
    expect(opened).toMatchObject({
      ...{ severity: 2, confidence: 1, label: 'water-level', zone: 'no-parking' },
      source: { kind: 'signal', id: 'underpass-water', name: '下穿通道水位计' },
      measured: { value: 16, unit: 'cm', min: 16, max: 16 },
      place: { lon: 106.5516, lat: 29.563, accuracyM: 3, method: 'survey' },
      model: { id: 'signal', provider: 'none' },
    })
    expect(opened.evidence.map(({ variant }) => variant).sort()).toEqual(['annotated', 'clean', 'thumbnail'])
    expect(opened).not.toHaveProperty('withoutPicture')
    expect(opened.frame!.width).toBeGreaterThan(0)
    await water.sends(31.5)
    const updated = await told('underpass-flood', 'updated')
    expect(updated).toMatchObject({ incidentId: opened.incidentId, severity: 4, measured: { value: 31.5 } })
    expect(updated.evidence).toHaveLength(3)
    const shown = await lamppost(['incidents', 'show', opened.incidentId, '-c', folder.configPath])
    expect(shown.stdout).toContain('水位过高')
    expect(shown.stdout).toContain('measured 31.5 cm, between 16 and 31.5 cm')
    expect((await lamppost(['incidents', 'list', '-c', folder.configPath])).stdout).toContain('下穿通道积水')
    const report = await lamppost(['report', opened.incidentId, '-c', folder.configPath, '--format', 'json'])
    expect(report).toMatchObject({ code: 0, stdout: expect.stringContaining('"signal"') })
  })

  it('one that no camera sees says so', async () => {
    binSpokeAt = centre.received.length
    await bin.sends(90)
    const opened = await told('bin-full', 'opened')
    expect(opened).toMatchObject({ evidence: [], withoutPicture: 'no camera sees the place' })
    for (const key of ['box', 'frame', 'place']) expect(opened).not.toHaveProperty(key)
  })

  it('silence is told and clears nothing, and after kill -9 everything goes on', async () => {
    const api = await running()
    await becomes('bin-fill', 'silent', binSpokeAt)
    const health = await fetch(`${api}/healthz`)
    expect(health.status).toBe(503)
    expect(await health.json()).toMatchObject({
      signals: { 'bin-fill': { ok: false, why: expect.stringContaining('SIGNAL_SILENT') } },
    })
    const metrics = await (await fetch(`${api}/metrics`)).text()
    expect(metrics).toContain('lamppost_signal_silent{signal="bin-fill"} 1')
    expect(metrics).toContain('lamppost_signal_refused_total{signal="underpass-water"} 15')
    box.child.kill('SIGKILL')
    await box.ended
    const before = centre.received.length
    box = folder.run()
    await running()
    await becomes('underpass-water', 'waiting', before)
    expect(events('underpass-flood').some(({ type }) => type.endsWith('cleared'))).toBe(false)
    await water.sends(8)
    const cleared = await told('underpass-flood', 'cleared')
    expect(cleared).toMatchObject({ severity: 4, measured: { value: 8, max: 31.5 } })
    expect(cleared.evidence.map(({ kind }) => kind)).toEqual(['after', 'after', 'after'])
    expect(new Set(events('underpass-flood').map(({ subject }) => subject)).size).toBe(1)
    expect(events('bin-full').map(({ type }) => type)).toEqual(['lamppost.incident.opened'])
  })
})
