import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askBox } from '../../edge/cli/command/ask.js'
import { type Broker, findMosquitto, startBroker } from '../../edge/cli/demo/broker.js'
import { type CommandName, commands } from '../../edge/messages/commands.js'
import { type IncidentEvent, incidentEventSchema } from '../../edge/messages/incident-event.js'
import { createBallast } from '../../edge/pipeline/record/ballast.js'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../edge/pipeline/record/sqlite-store.js'
import type { IncidentStore } from '../../edge/pipeline/record/store.js'
import { type BoxFolder, type BoxProcess, boxFolder, lamppost } from '../support/box-process.js'
import { clipPath, clipTruth } from '../support/demo-clips.js'
import { type Listener, listen } from '../support/mosquitto.js'

const repository = new URL('../../', import.meta.url).pathname

/** The real model, a real broker, and the command line as a centre. */
describe.skipIf(!findMosquitto())('commands from the centre', () => {
  const clips = mkdtempSync(join(tmpdir(), 'lamppost-clip-'))
  let broker: Broker
  let centre: Listener
  let folder: BoxFolder
  let box: BoxProcess
  let opened: IncidentEvent

  beforeAll(async () => {
    const standing = join(clips, 'standing.mp4')
    const cut = ['-v', 'error', '-ss', '16', '-i', clipPath('pole'), '-t', '30', '-c', 'copy', standing]
    execFileSync('ffmpeg', cut)
    const scenario = join(clips, 'parking.yaml')
    const shipped = readFileSync(join(repository, 'configs/scenarios/illegal-parking.yaml'), 'utf8')
    await writeFile(scenario, `${shipped}\nreceipt: required\n`)
    broker = await startBroker()
    centre = await listen(broker.url, 'lamppost/city/box-01/incident/#')
    folder = await boxFolder({
      ...{ site: 'city', box: 'box-01', timeZone: 'Asia/Shanghai' },
      scenarios: [scenario],
      cameras: {
        pole: {
          url: standing,
          play: { loop: true },
          zones: { 'no-parking': { points: clipTruth('pole').zones['no-parking'] } },
          scenarios: { 'illegal-parking': { zones: ['no-parking'], dwell: '4s', clearAfter: '60s' } },
        },
      },
      mqtt: { url: broker.url, username: 'box-01', password: 'not-for-eyes' },
    })
    box = folder.run()
    const ended = box.ended.then(() => Promise.reject(new Error(`the box ended:\n${box.log()}`)))
    ended.catch(() => {})
    const { payload } = await Promise.race([centre.until(({ topic }) => topic.includes('/incident/')), ended])
    opened = incidentEventSchema.parse(JSON.parse(payload))
  })
  afterAll(async () => {
    box.child.kill('SIGKILL')
    await box.ended
    await centre.close()
    await broker.stop()
    await folder.remove()
    rmSync(clips, { recursive: true })
  })

  const question = (name: CommandName, request: object, correlation?: string) =>
    askBox({
      ...{ configPath: folder.configPath, name, body: JSON.stringify(request), waitMs: 60_000, correlation },
    })
  const ask = async (name: CommandName, request: object, correlation?: string) =>
    (await question(name, request, correlation)).answer as { ok: boolean; result: never; error: never }
  const command = (...args: string[]) => lamppost(['command', ...args, '-c', folder.configPath])
  const inStore = <T>(read: (store: IncidentStore) => T): T => {
    const freeBallast = createBallast(folder.dataDir).release
    const store = createSqliteStore({ database: openDatabase(folder.dataDir), freeBallast })
    try {
      return read(store)
    } finally {
      store.close()
    }
  }
  const incidentId = () => opened.subject

  it('verify has the camera look, and answers with what it sees', async () => {
    const request = { incidentId: incidentId(), by: '值班员' }
    const { ok, result } = await ask('verify', request)
    const { evidence, picture, ...verdict } = commands.verify.result.parse(result)
    expect([ok, verdict]).toMatchObject([true, { verdict: 'seen', label: 'car', looks: 1 }])
    expect(picture!.base64.length).toBeLessThanOrEqual(65_536)
    expect((await sharp(Buffer.from(picture!.base64, 'base64')).metadata()).format).toBe('jpeg')
    const history = inStore(store => store.getHistory(incidentId())!)
    expect(history.notes.at(-1)).toMatchObject({ kind: 'verified', why: { verdict: 'seen', by: '值班员' } })
    expect(evidence).toHaveLength(3)
    expect(history.evidence.map(({ id }) => id)).toEqual(expect.arrayContaining(evidence))
  })

  it('snapshot shows what the camera shows, and knows its cameras', async () => {
    const path = join(clips, 'snapshot.jpg')
    const { code, stdout } = await command('snapshot', 'pole', '--max-width', '320', '--out', path)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^pole at .* 320x180 pixels/)])
    expect(await sharp(path).metadata()).toMatchObject({ width: 320, format: 'jpeg' })
    const { error } = await ask('snapshot', { camera: 'west' })
    expect(error).toMatchObject({ code: 'CAMERA_UNKNOWN', hint: expect.stringContaining('pole') })
  })

  it('config/get gives the configuration without its secrets', async () => {
    const { result } = await ask('config/get', {})
    expect(result).toMatchObject({ config: { site: 'city', mqtt: { username: 'box-01', password: '***' } } })
    expect(JSON.stringify(result)).not.toContain('not-for-eyes')
  })

  it('answers with an error what cannot be done', async () => {
    expect((await ask('ack', { incidentId: 'nobody' })).error).toMatchObject({ code: 'INCIDENT_UNKNOWN' })
    expect((await ask('ack', { incidentId: 3 })).error).toMatchObject({ code: 'COMMAND_INVALID' })
    expect(await command('split', '--data', '{"sightingId": "nobody", "reason": "x"}')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('SIGHTING_UNKNOWN'),
    })
    expect(await command('dismiss', incidentId())).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs reason'),
    })
  })

  it('keeps an event until the centre has it', async () => {
    const unreceipted = (): number => inStore(store => store.unreceipted())
    expect(unreceipted()).toBeGreaterThanOrEqual(1)
    const ids = centre.received
      .filter(({ topic }) => topic.includes('/incident/'))
      .map(({ payload }) => JSON.parse(payload).id)
    await centre.publish('lamppost/city/box-01/receipt', JSON.stringify({ ids }))
    while (unreceipted() > 0) await new Promise(resolve => setTimeout(resolve, 50))
  })

  it('gives the same answer to the same correlation after kill -9, and does nothing twice', async () => {
    const request = { incidentId: incidentId(), note: '已派单' }
    const first = await ask('ack', request, 'question-1')
    expect(first.ok).toBe(true)
    box.child.kill('SIGKILL')
    await box.ended
    await expect(ask('ack', request, 'question-1')).rejects.toMatchObject({ code: 'COMMAND_UNANSWERED' })
    box = folder.run()
    await box.logged(({ msg }) => msg === 'connected to the broker')
    expect(await ask('ack', request, 'question-1')).toEqual(first)
    const { notes } = inStore(store => store.getHistory(incidentId())!)
    expect(notes.filter(({ kind }) => kind === 'acknowledged')).toMatchObject([{ why: { reason: '已派单' } }])
  })

  it('dismiss ends the incident and says so upstream', async () => {
    const request = { incidentId: incidentId(), forMs: 3_600_000, reason: '有占道许可' }
    expect(await ask('dismiss', request)).toMatchObject({ ok: true, result: { state: 'dismissed' } })
    await centre.until(
      ({ topic, payload }) => topic.includes('/incident/') && payload.includes('lamppost.incident.dismissed'),
    )
  })
})
