import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import { type Broker, findMosquitto, startBroker } from '../../edge/cli/demo/broker.js'
import { enuToLonLat, lonLatToEnu } from '../../edge/geometry/enu.js'
import { type IncidentEvent, incidentEventSchema } from '../../edge/messages/incident-event.js'
import {
  type FakeDrone,
  fakeDroneDefaults,
  type RoutePoint,
  startFakeDrone,
} from '../../tools/fake-drone/fake-drone.js'
import { type BoxFolder, type BoxProcess, boxFolder, lamppost } from '../support/box-process.js'
import { clipPath, clipTruth } from '../support/demo-clips.js'
import { type Listener, listen } from '../support/mosquitto.js'
import { writeTerrain } from '../support/terrain.js'

const origin = { lon: 106.5516, lat: 29.563 }
const HEIGHT_M = 60
const FOV_DEG = 70
const [WIDTH, TALL] = [1280, 720]
const PERIOD_S = 40
const TOPIC = 'thing/product/1581FAKE0000000000/osd'
/** Of the ground below a camera that looks straight down. */
const M_PER_PX = (2 * HEIGHT_M * Math.tan((FOV_DEG * Math.PI) / 360)) / WIDTH

/** There and back over a picture of twice the size, which lies on the ground; metres east of its middle. */
const eastM = (second: number): number =>
  -((WIDTH / 2) * Math.cos((2 * Math.PI * second) / PERIOD_S)) * M_PER_PX
const route: RoutePoint[] = Array.from({ length: PERIOD_S + 1 }, (_, second) => ({
  ...enuToLonLat(origin, eastM(second), 0),
  ...{ tMs: second * 1000, relAltM: HEIGHT_M, yawDeg: 0, pitchDeg: -90 },
}))

/** A real broker, a real RTSP server, a real box with its model, and a scripted drone whose pictures fit its poses. */
describe.skipIf(!findMosquitto())('a live drone', () => {
  const films = mkdtempSync(join(tmpdir(), 'lamppost-live-drone-'))
  const film = join(films, 'flown.mp4')
  let cameras: FakeCameras
  let broker: Broker
  let centre: Listener
  let drone: FakeDrone
  let folder: BoxFolder
  let box: BoxProcess
  const lookedAfterMs: number[] = []

  beforeAll(async () => {
    const pan = `${WIDTH / 2}-${WIDTH / 2}*cos(2*PI*t/${PERIOD_S})`
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-ss', '30', '-i', clipPath('pole'), '-frames:v', '1', join(films, 'still.png')],
    ])
    execFileSync('ffmpeg', [
      ...[
        '-v',
        'error',
        '-loop',
        '1',
        '-framerate',
        '10',
        '-t',
        String(PERIOD_S),
        '-i',
        join(films, 'still.png'),
      ],
      ...['-vf', `scale=${2 * WIDTH}:${2 * TALL},crop=${WIDTH}:${TALL}:'${pan}':${TALL / 2},format=yuv420p`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '10', film],
    ])
    const corners = [
      [-90, -60],
      [90, -60],
      [90, 60],
      [-90, 60],
      [-90, -60],
    ].map(([east, north]) => Object.values(enuToLonLat(origin, east!, north!)))
    const zones = join(films, 'zones.geojson')
    const geometry = { type: 'Polygon', coordinates: [corners] }
    const properties = { scenarios: ['illegal-parking'] }
    writeFileSync(
      zones,
      JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry }] }),
    )
    const dem = await writeTerrain(join(films, 'dem.tif'), () => 250, {
      ModelTiepoint: [0, 0, 0, origin.lon - 0.002, origin.lat + 0.002, 0],
    })
    cameras = await startFakeCameras({ clips: { patrol: film } })
    broker = await startBroker()
    centre = await listen(broker.url, 'lamppost/#')
    drone = await startFakeDrone({ ...fakeDroneDefaults, broker: broker.url, topic: TOPIC, route, lose: 0.1 })
    const flying = {
      url: cameras.url('patrol'),
      cadence: { fps: 2 },
      scenarios: { 'illegal-parking': {} },
    }
    folder = await boxFolder({
      ...{ site: 'city', box: 'box-01', timeZone: 'Asia/Shanghai' },
      cameras: {
        patrol: {
          ...flying,
          name: '巡逻一号',
          drone: {
            topic: TOPIC,
            horizontalFovDeg: FOV_DEG,
            zones,
            videoDelay: '300ms',
            dem,
            takeoff: origin,
          },
        },
        // The same pictures, and nobody who says where they are from.
        lost: { ...flying, drone: { topic: 'thing/product/NOBODY/osd', camera: 'dji-m30', zones } },
      },
      mqtt: { url: broker.url },
    })
    box = folder.run()
    await box.logged(
      ({ msg, state, cameraId }) => msg === 'camera state' && state === 'ok' && cameraId === 'patrol',
    )
    await cameras.tell('patrol', { do: 'play' })
    drone.restart()
    lookedAfterMs.push(Date.now())
  })

  afterAll(async () => {
    box.child.kill('SIGKILL')
    await box.ended
    await Promise.all([drone, centre, cameras].map(each => each.close()))
    await broker.stop()
    await folder.remove()
    rmSync(films, { recursive: true, force: true })
  })

  const opened = (): IncidentEvent[] =>
    centre.received
      .filter(({ topic }) => topic.endsWith('/incident/illegal-parking'))
      .map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload)))
      .filter(({ type }) => type.endsWith('opened'))

  it('places the car that it flies over on the map', async () => {
    await centre.until(({ payload }) => payload.includes('incident.opened"'))
    const [event] = opened()
    expect(event!.data).toMatchObject({
      ...{ label: 'car', source: { kind: 'drone', id: 'patrol', name: '巡逻一号' } },
      place: { crs: 'WGS84', method: 'telemetry' },
    })
    const { place } = event!.data
    const [x1, , x2, y2] = clipTruth('pole').incidents[0]!.box
    // In pixels of the large picture, from its middle.
    const truth = enuToLonLat(origin, (x1 + x2 - WIDTH) * M_PER_PX, -(2 * y2 - TALL) * M_PER_PX)
    const apartM = Math.hypot(...lonLatToEnu(truth, place!))
    expect(place!.accuracyM).toBeLessThan(8)
    expect(apartM).toBeLessThan(2.5 * place!.accuracyM)
  })

  it('has proof of it', async () => {
    const { stdout } = await lamppost(['incidents', 'list', '-c', folder.configPath, '--json'])
    expect(stdout).toContain('"drone"')
  })

  it('tells it once, however often it comes back, and never to be gone', async () => {
    // Two more passes.
    await new Promise(resolve =>
      setTimeout(resolve, 1000 * (1.2 * PERIOD_S) - (Date.now() - lookedAfterMs[0]!)),
    )
    // Says where a second one lies, should there be one.
    expect(opened().map(({ data: { label, place } }) => ({ label, place }))).toEqual([expect.anything()])
    expect(centre.received.some(({ payload }) => /incident\.(cleared|expired)"/.test(payload))).toBe(false)
  })

  it('tells nothing of pictures whose pose nobody knows', () => {
    expect(opened().every(({ data }) => data.source.id === 'patrol')).toBe(true)
  })
})
