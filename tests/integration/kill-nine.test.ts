import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Broker, startBroker } from '../../edge/cli/demo/broker.js'
import { incidentEventSchema } from '../../edge/messages/incident-event.js'
import { type BoxFolder, type BoxProcess, boxFolder, lamppost } from '../support/box-process.js'
import { clipPath, clipTruth } from '../support/demo-clips.js'
import { listen } from '../support/mosquitto.js'

/** The part of the pole clip in which the car stands. */
function standingCar(folder: string): string {
  const path = join(folder, 'standing.mp4')
  const cut = ['-v', 'error', '-ss', '16', '-i', clipPath('pole'), '-t', '30', '-c', 'copy', path]
  execFileSync('ffmpeg', cut)
  return path
}

describe('kill -9 right after an incident was recorded', () => {
  const clips = mkdtempSync(join(tmpdir(), 'lamppost-clip-'))
  let broker: Broker | undefined
  let folder: BoxFolder
  const boxes: BoxProcess[] = []

  afterEach(async () => {
    for (const box of boxes) {
      box.child.kill('SIGKILL')
      await box.ended
    }
    await broker?.stop()
    await folder.remove()
    rmSync(clips, { recursive: true })
  })

  const start = (): BoxProcess => {
    const box = folder.run()
    boxes.push(box)
    return box
  }

  it('delivers it after the restart, once by id, and does not report the same car again', async () => {
    const away = await startBroker()
    await away.stop()
    folder = await boxFolder({
      site: 'city',
      box: 'box-01',
      timeZone: 'Asia/Shanghai',
      cameras: {
        pole: {
          url: standingCar(clips),
          play: { loop: true },
          zones: { 'no-parking': { points: clipTruth('pole').zones['no-parking'] } },
          scenarios: { 'illegal-parking': { zones: ['no-parking'], dwell: '4s', clearAfter: '60s' } },
        },
      },
      mqtt: { url: away.url },
    })

    const first = start()
    const incident = await untilRecorded(folder)
    first.child.kill('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')

    broker = await startBroker({ port: away.port })
    const centre = await listen(broker.url, 'lamppost/city/box-01/incident/#')
    const second = start()
    await centre.until(() => true)
    // Long enough for the dwell to pass again, more than twice.
    await second.logged(({ msg }) => msg === 'connected to the broker')
    await new Promise(resolve => setTimeout(resolve, 10_000))
    const events = centre.received.map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload)))
    await centre.close()

    expect(events.map(({ type, subject }) => [type, subject])).toEqual([
      ['lamppost.incident.opened', incident],
    ])
    const listed = await lamppost(['incidents', 'list', '-c', folder.configPath, '--json'])
    expect(listed.stdout.trim().split('\n')).toHaveLength(1)
  }, 90_000)
})

/** Resolves with the id of the first incident in the store. */
async function untilRecorded({ configPath }: BoxFolder): Promise<string> {
  for (;;) {
    const { code, stdout } = await lamppost(['incidents', 'list', '-c', configPath, '--json'])
    if (code === 0 && stdout.trim() !== '') return JSON.parse(stdout.split('\n')[0]!).id
  }
}
