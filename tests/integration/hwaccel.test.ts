import { join } from 'node:path'
import { firstValueFrom, take, toArray } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import type { CameraState } from '../../edge/domain/camera-state.js'
import { Children } from '../../edge/media/children.js'
import { tryAllDecoders } from '../../edge/media/hwaccel.js'
import { openSource } from '../../edge/pipeline/source/open-source.js'
import { makeClip, scratchFolder } from '../fixtures/media/clips.js'
import { hastyClock } from '../support/hasty-clock.js'
import { recordingLog } from '../support/recording-log.js'

/** Where a decoder works, there is nothing to fall back from. */
const missing = (await tryAllDecoders()).filter(({ why }) => why !== undefined).map(({ decoder }) => decoder)

describe.skipIf(missing.length === 0)('a camera whose hardware decoder fails', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let cameras: FakeCameras

  beforeAll(async () => {
    folder = await scratchFolder()
    const clip = await makeClip(join(folder.path, 'camera.mp4'), { seconds: 2, fps: 10, gop: 5 })
    cameras = await startFakeCameras({ clips: { east: clip } })
  })
  afterAll(async () => {
    await cameras.close()
    await folder.remove()
  })

  it.each(missing)(
    'gives frames by the CPU instead of %s, with one warning',
    async decoder => {
      const { log, lines } = recordingLog()
      const states: CameraState[] = []
      const children = new Children()
      const frames = openSource(
        {
          ...{ cameraId: 'east', url: cameras.url('east'), transport: 'tcp', frameBudgetMs: 10_000 },
          ...{ cadence: { kind: 'fps', fps: 10 }, maxIntervalMs: 5000, decoder },
          fitWithin: { widthPx: 416, heightPx: 416 },
        },
        // Only the wait after the failure is cut short: the budget of the first frame must outlast a real connection.
        {
          clock: {
            ...hastyClock(1),
            sleep: (ms, signal) => hastyClock(ms > 5000 ? 1 : 100).sleep(ms, signal),
          },
          ...{ log, redact: text => text, track: children.track },
          onState: ({ state }) => states.push(state),
        },
      )
      expect(await firstValueFrom(frames.pipe(take(5), toArray()))).toHaveLength(5)
      await children.allGone()
      const refusals = lines.filter(({ message }) => message.includes('the CPU does it'))
      expect(refusals).toEqual([
        expect.objectContaining({
          level: 'warn',
          fields: {
            cameraId: 'east',
            error: expect.stringContaining(`HWACCEL_UNAVAILABLE: ${decoder} gives no frame`),
          },
        }),
      ])
      expect(states).toEqual(['codec', 'ok', 'off'])
    },
    60_000,
  )
})
