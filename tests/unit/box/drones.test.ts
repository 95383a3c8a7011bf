import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDrones } from '../../../edge/box/drones.js'
import { CameraSchema } from '../../../edge/config/schema/camera.js'
import { fakeDroneDefaults, osdMessage } from '../../../tools/fake-drone/fake-drone.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { MONDAY_MS, parking } from '../../support/judging.js'
import { recordingLog } from '../../support/recording-log.js'
import { placeOf, writeTerrain } from '../../support/terrain.js'

const TOPIC = 'thing/product/1581/osd'
const start = placeOf(80, 80)

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-drones-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** A drone that hovers 60 m above its take-off for ten seconds, over a car below it. */
async function hover(drone: object) {
  const scenarios = { 'illegal-parking': {} }
  const camera = {
    ...CameraSchema.parse({
      ...{ url: 'rtsp://192.0.2.9/live', scenarios, drone: { topic: TOPIC, horizontalFovDeg: 70, ...drone } },
    }),
    model: 'urban-nano',
  }
  const clock = createFakeClock(MONDAY_MS)
  const { log, lines } = recordingLog()
  const drones = createDrones({ cameras: () => ({ patrol: camera }), clock, log })
  const judgeFor = await drones.judgeOf('patrol', {
    ...{ camera, scenarios: [{ ...parking, zones: [] }], timeZone: 'Asia/Shanghai' },
  })
  const judge = judgeFor!('urban-nano')
  const changes = []
  for (let second = 0; second < 10; second += 1) {
    const pose = { ...start, relAltM: 60, yawDeg: 0, pitchDeg: -90 }
    const message = osdMessage(pose, clock.now(), fakeDroneDefaults.payload)
    drones.take({ topic: TOPIC, payload: Buffer.from(JSON.stringify(message)), retained: false })
    const track = {
      id: 1,
      label: 'car',
      score: 0.8,
      box: [620, 330, 660, 360] as const,
      firstSeenAtMs: MONDAY_MS,
    }
    const capturedAtMs = clock.now()
    const tracks = [{ track: { ...track, lastSeenAtMs: capturedAtMs } }]
    changes.push(...judge.look({ width: 1280, height: 720, capturedAtMs, tracks, modelId: 'urban-nano' }))
    await clock.advance(1000)
  }
  drones.upkeep()
  return { changes, lines }
}

describe('a drone with a terrain model', () => {
  const terrain = () => writeTerrain(join(dir, 'city.tif'), (_, row) => 300 + (row > 70 ? 0 : 50))

  it('has the things below it on that ground', async () => {
    const { changes, lines } = await hover({ dem: await terrain(), takeoff: start })
    const [opened] = changes
    expect(opened).toMatchObject({ kind: 'opened', sighting: { label: 'car', fix: { method: 'telemetry' } } })
    expect(lines).toEqual([])
  })

  it('says once a minute why it places nothing, where nobody knows from where it took off', async () => {
    const { changes, lines } = await hover({ dem: await terrain() })
    expect(changes).toEqual([])
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: {
          cameraId: 'patrol',
          sights: expect.any(Number),
          reason: expect.stringMatching(/took off|being read/),
        },
        message: 'what a drone saw in the last minute is not placed',
      },
    ])
  })

  it('is refused where its take-off is not on it, or the file is none', async () => {
    await expect(hover({ dem: await terrain(), takeoff: { lon: 0, lat: 0 } })).rejects.toMatchObject({
      code: 'USAGE',
    })
    await expect(hover({ dem: join(dir, 'none.tif') })).rejects.toMatchObject({ code: 'TERRAIN_UNUSABLE' })
  })
})
