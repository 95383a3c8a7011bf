import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Broker, startBroker } from '../../edge/cli/demo/broker.js'
import { type FlightRow, FlightTable } from '../../edge/flights/queue/flight-table.js'
import type { FlightReport } from '../../edge/flights/report/flight-report.js'
import { lonLatToEnu } from '../../edge/geometry/enu.js'
import { confinement } from '../../edge/media/footage-confinement.js'
import { type IncidentEvent, incidentEventSchema } from '../../edge/messages/incident-event.js'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../edge/pipeline/record/sqlite-store.js'
import type { IncidentHistory, IncidentStore } from '../../edge/pipeline/record/store.js'
import { type BoxFolder, type BoxProcess, boxFolder, lamppost } from '../support/box-process.js'
import { type Listener, listen } from '../support/mosquitto.js'
import { type ShortFlight, writeShortFlight } from '../support/short-flight.js'

/** Of the patrol: it comes to a car and to a pothole. */
const [FROM_S, SECONDS] = [35, 10]
const TOKEN = 'a-token-of-some-length'
const WISH = ['--time-zone', 'box', '--drone', 'm30']
/** Jobs give way to whatever else runs. */
const PATIENCE = { timeout: 300_000, interval: 20 }
/** So far off, a finding is of something else. */
const NEAR_M = 4

describe('footage that is uploaded to a box', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-flight-'))
  let broker: Broker
  let centre: Listener
  let folder: BoxFolder
  let box: BoxProcess
  let flight: ShortFlight
  let api: string
  /** A line for each program that opened a video, with what it may. */
  const startedLog = join(dir, 'opened')

  beforeAll(async () => {
    flight = writeShortFlight(dir, 'DJI_0007', { fromS: FROM_S, seconds: SECONDS })
    writeFileSync(join(dir, 'no-parking.geojson'), JSON.stringify(wholeStreet(flight)))
    watchPrograms(join(dir, 'bin'), startedLog)
    broker = await startBroker()
    centre = await listen(broker.url, 'lamppost/#')
    folder = await boxFolder({
      ...{ site: 'city', box: 'box-01', timeZone: 'Asia/Shanghai', mqtt: { url: broker.url } },
      // Nothing answers there: a box has a camera, and this one costs nothing.
      detect: { workers: 1 },
      cameras: { gate: { url: 'rtsp://127.0.0.1:9/gate', scenarios: { sanitation: {} }, zones: {} } },
      flights: {
        scenarios: ['illegal-parking', 'road-collapse'],
        zones: join(dir, 'no-parking.geojson'),
      },
      api: { port: 0, token: TOKEN },
    })
    await start()
  }, 60_000)
  afterAll(async () => {
    box.child.kill('SIGKILL')
    await box.ended
    await centre.close()
    await broker.stop()
    await folder.remove()
    rmSync(dir, { recursive: true })
  })

  async function start(): Promise<void> {
    box = folder.run({ PATH: `${join(dir, 'bin')}:${process.env.PATH}` })
    api = String((await box.logged(({ msg }) => msg === 'lamppost runs')).api)
  }

  async function killAndStart(): Promise<void> {
    box.child.kill('SIGKILL')
    await box.ended
    await start()
  }

  const upload = async (...args: string[]) => {
    const to = ['--to', api, '--token', TOKEN, '--state', join(dir, 'state'), '--json']
    const { code, stdout, stderr } = await lamppost(['upload', ...args, ...to])
    expect([code, stderr]).toEqual([0, expect.any(String)])
    return JSON.parse(stdout) as { jobId: string; isOver: boolean; files: { wasKnown: boolean }[] }
  }

  function flightOf(id: string): FlightRow {
    const table = FlightTable.open(join(folder.dataDir, 'flights'))
    try {
      return table.find(id)!
    } finally {
      table.close()
    }
  }
  async function until(id: string, fits: (flight: FlightRow) => boolean): Promise<FlightRow> {
    const found = await vi.waitFor(() => {
      const row = flightOf(id)
      if (row.state !== 'failed' && !fits(row)) throw new Error(JSON.stringify(row))
      return row
    }, PATIENCE)
    expect(found.error).toBeUndefined()
    return found
  }

  /** A message may come twice where the box was killed before it heard that it had come, and is then the same. */
  function events(): IncidentEvent[] {
    const messages = centre.received.filter(({ topic }) => topic.includes('/incident/'))
    const texts = new Set(messages.map(({ payload }) => payload))
    return [...texts].map(text => incidentEventSchema.parse(JSON.parse(text)))
  }
  const opened = () => events().filter(({ type }) => type === 'lamppost.incident.opened')
  function inStore<T>(read: (store: IncidentStore) => T): T {
    const store = createSqliteStore({ database: openDatabase(folder.dataDir), freeBallast: () => false })
    try {
      return read(store)
    } finally {
      store.close()
    }
  }
  const historyOf = (id: string): IncidentHistory => inStore(store => store.getHistory(id)!)
  const count = (): number => inStore(store => store.listIncidents().length)

  let jobId: string
  let report: FlightReport

  it(
    'becomes incidents, though the box is killed with -9 while it is looked at and while it is told',
    async () => {
      ;({ jobId } = await upload(flight.video, flight.subtitles, ...WISH))
      await until(jobId, ({ stage }) => stage === 'look')
      await killAndStart()
      await centre.until(({ topic }) => topic.includes('/incident/'))
      await killAndStart()
      const { dir: jobDir, findings } = await until(jobId, ({ isTold }) => isTold)
      report = JSON.parse(readFileSync(join(jobDir, 'report.json'), 'utf8'))
      expect(report.findings).toHaveLength(findings!)
      await vi.waitFor(() => expect(opened()).toHaveLength(findings!), PATIENCE)
      expect(count()).toBe(findings)
      expect(new Set(opened().map(({ subject }) => subject)).size).toBe(findings)
      expect(box.log()).not.toMatch(/"level":"?(error|fatal)/)
    },
    PATIENCE.timeout,
  )

  it.each(['car-5', 'pothole-4'])('tells the centre of %s, once, where and when it was', async thing => {
    const { centre: place } = flight.truth.things.find(({ id }) => id === thing)!
    const scenario = thing.startsWith('car') ? 'illegal-parking' : 'road-collapse'
    const here = opened().filter(
      ({ data }) => data.scenario === scenario && Math.hypot(...lonLatToEnu(place, data.place!)) < NEAR_M,
    )
    expect(here).toHaveLength(1)
    const { subject, data } = here[0]!
    expect(data).toMatchObject({
      source: { kind: 'flight', id: 'm30' },
      place: { crs: 'WGS84', method: 'telemetry', accuracyM: expect.any(Number) },
    })
    const startMs = Date.parse(flight.truth.startedAt) + FROM_S * 1000
    const afterMs = Date.parse(data.firstSeenAt) - startMs
    expect(afterMs).toBeGreaterThanOrEqual(-1)
    expect(afterMs).toBeLessThan(SECONDS * 1000)

    const { incident, evidence } = historyOf(subject)
    const { sigmaMajorM, sigmaMinorM } = incident.fix!.ellipse!
    expect(sigmaMajorM).toBeCloseTo(data.place!.accuracyM, 6)
    expect(sigmaMinorM).toBeGreaterThan(0)
    expect(data.evidence.map(({ kind, variant }) => [kind, variant])).toEqual([
      ['snapshot', 'clean'],
      ['snapshot', 'annotated'],
      ['snapshot', 'thumbnail'],
    ])
    for (const { id, sha256, bytes } of data.evidence) {
      const { path } = evidence.find(item => item.id === id)!
      const file = readFileSync(join(folder.dataDir, 'evidence', path))
      expect([createHash('sha256').update(file).digest('hex'), file.length]).toEqual([sha256, bytes])
    }
  })

  it(
    'is not looked at again when the same files come again',
    async () => {
      const told = centre.received.length
      expect(await upload(flight.video, flight.subtitles, ...WISH)).toMatchObject({ jobId, isOver: true })
      expect(count()).toBe(report.findings.length)
      expect(centre.received.slice(told).filter(({ topic }) => topic.includes('/incident/'))).toEqual([])
    },
    PATIENCE.timeout,
  )

  it(
    'tells what a later flight looked at and did not see',
    async () => {
      const fog = writeShortFlight(join(dir, 'fog'), 'DJI_0009', {
        inFog: true,
        fromS: FROM_S,
        seconds: SECONDS,
      })
      const handed = await lamppost(['flight', fog.video, '--drone', 'm30', '-c', folder.configPath])
      const laterId = /[0-9a-f-]{36}/.exec(handed.stdout)![0]
      const later = await until(laterId, ({ isTold }) => isTold)
      expect(later.findings).toBe(0)
      // Nobody said of which zone the times of this one are.
      expect(later.problems.map(({ code }) => code)).toContain('TIME_UNKNOWN')
      expect(report.problems.map(({ code }) => code)).not.toContain('TIME_UNKNOWN')
      const missed = opened().filter(({ subject }) =>
        historyOf(subject).notes.some(({ kind, why }) => kind === 'missed' && why?.flight === laterId),
      )
      expect(missed.length).toBeGreaterThan(0)
    },
    PATIENCE.timeout,
  )

  it('was opened by programs only that may do little, and nothing else', async () => {
    const lines = readFileSync(startedLog, 'utf8').split('\n')
    const ofFlight = lines.filter(line => line.includes(join(folder.dataDir, 'flights')))
    expect(new Set(ofFlight.map(line => line.split(' ')[0]))).toEqual(new Set(['ffmpeg', 'ffprobe']))
    const { missing } = await confinement()
    const network = readlinkSync('/proc/self/ns/net')
    for (const line of ofFlight) {
      const [, memory, niceness, net, ...args] = line.split(' ')
      if (missing.length === 0) {
        expect([Number(memory) > 0, niceness, net === network]).toEqual([true, '19', false])
      }
      expect(args.join(' ')).toContain('-protocol_whitelist file -f mov')
    }
  })

  it('has told nothing twice, and keeps no footage', async () => {
    const ids = events().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const answer = await fetch(`${api}/flights/uploads`, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect(await answer.json()).toMatchObject({ uploads: [], takenBytes: 0 })
  })
})

/** Puts programs into a folder that say what they are started with, and become those that they are called after. */
function watchPrograms(folder: string, log: string): void {
  mkdirSync(folder)
  for (const name of ['ffmpeg', 'ffprobe']) {
    const real = execFileSync('which', [name], { encoding: 'utf8' }).trim()
    const says = `echo "${name} $(ulimit -v) $(nice) $(readlink /proc/self/ns/net) $*" >> ${log}`
    writeFileSync(join(folder, name), `#!/bin/sh\n${says}\nexec ${real} "$@"\n`, { mode: 0o755 })
  }
}

function wholeStreet({ truth: { origin } }: ShortFlight) {
  const { lon, lat } = origin
  const ring = [
    [lon - 0.002, lat - 0.001],
    [lon + 0.002, lat - 0.001],
    [lon + 0.002, lat + 0.001],
    [lon - 0.002, lat + 0.001],
    [lon - 0.002, lat - 0.001],
  ]
  const zone = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }
  return { type: 'FeatureCollection', features: [zone] }
}
