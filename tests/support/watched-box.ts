import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vi } from 'vitest'
import { stringify } from 'yaml'
import { type Broker, startBroker } from '../../edge/cli/demo/broker.js'
import { loadConfig } from '../../edge/config/load.js'
import type { CameraState, CameraStateChange } from '../../edge/domain/camera-state.js'
import { type Box, startBox } from '../../edge/main.js'
import { hastyClock } from './hasty-clock.js'
import { type Listener, listen } from './mosquitto.js'
import { recordingLog } from './recording-log.js'

/** Waits between tries are so much shorter; time itself, and with it the times of frames, is the true one. */
const HASTE = 20
const PATIENCE = { timeout: 40_000, interval: 50 }
/** More than any frame takes from the camera to the judge on a machine that is busy. */
const LONG_PAST_MS = 30_000

/** A box in this process, with a real broker, and everything that it says about its cameras. */
export interface WatchedBox {
  readonly apiUrl: string
  /** What became of a camera, oldest first. */
  changes(camera: string): readonly CameraStateChange[]
  /** Resolves with the next change to one of these states; changes that were given once are not given again. */
  becomes(camera: string, ...states: CameraState[]): Promise<CameraStateChange>
  /** Resolves when a camera was lost so many times more. */
  losesAgain(camera: string, times: number): Promise<void>
  /** Resolves when the centre has this as the retained state of a camera. */
  centreHas(change: CameraStateChange): Promise<void>
  /** Capture times of the frames that were judged. */
  judged(camera: string): readonly number[]
  /** For each of them, how many frames of the camera the box had been too busy for until then. */
  leftOut(camera: string): readonly number[]
  /** Frames whose capture times cannot be: in the future, long past, or not after the frame before. */
  readonly impossibleTimes: readonly string[]
  /** Resolves when so many more frames of a camera were judged. */
  judgesMore(camera: string, frames: number): Promise<void>
  /** Lines of the log about a camera. */
  logged(camera: string): string[]
  /** Everything that was logged, told to the centre, and is shown by the API. */
  everythingSaid(): Promise<string>
  close(): Promise<void>
}

/** Starts it; `config` as YAML would hold it, `dir` is for all that it keeps. */
export async function startWatchedBox(
  dir: string,
  config: { readonly cameras: Readonly<Record<string, object>>; readonly [section: string]: unknown },
): Promise<WatchedBox> {
  const broker: Broker = await startBroker()
  const centre: Listener = await listen(broker.url, '#')
  const path = join(dir, 'box.yaml')
  const around = {
    ...{
      site: 'city',
      box: 'box-01',
      timeZone: 'Asia/Shanghai',
      mqtt: { url: broker.url },
      api: { port: 0 },
    },
    ...{ storage: { dir: join(dir, 'data'), minFree: '10MB' }, footage: { dir: join(dir, 'footage') } },
  }
  await writeFile(path, stringify({ ...around, ...config }))
  const { log, lines } = recordingLog()
  const changes: CameraStateChange[] = []
  const seen = new Map<string, number>()
  const times = new Map<string, number[]>()
  const impossibleTimes: string[] = []
  const dropped = new Map<string, number>()
  const leftOut = new Map<string, number[]>()
  const of = (camera: string) => changes.filter(({ cameraId }) => cameraId === camera)
  const judged = (camera: string) => times.get(camera) ?? []
  const box: Box = await startBox(await loadConfig(path, { env: {} }), {
    log,
    clock: hastyClock(HASTE),
    onCameraState: change => void changes.push(change),
    onDropped: (camera, total) => void dropped.set(camera, total),
    onJudged: ({ cameraId, capturedAtMs }) => {
      const ageMs = Date.now() - capturedAtMs
      const sinceLastMs = capturedAtMs - (judged(cameraId).at(-1) ?? 0)
      if (ageMs < -1 || ageMs > LONG_PAST_MS || sinceLastMs <= 0)
        impossibleTimes.push(`${cameraId}: ${ageMs} ms old, ${sinceLastMs} ms after the one before`)
      times.set(cameraId, [...judged(cameraId), capturedAtMs])
      leftOut.set(cameraId, [...(leftOut.get(cameraId) ?? []), dropped.get(cameraId) ?? 0])
    },
  })
  const aboutCamera = (camera: string) =>
    lines
      .filter(({ fields }) => 'cameraId' in fields && fields.cameraId === camera)
      .map(({ message, fields }) => `${message} ${JSON.stringify(fields)}`)
  const losses = (camera: string) => aboutCamera(camera).filter(line => line.startsWith('camera lost')).length
  const until = (fits: () => boolean, what: () => string) =>
    vi.waitFor(() => {
      if (!fits()) throw new Error(what())
    }, PATIENCE)

  return {
    apiUrl: box.apiUrl,
    changes: of,
    becomes: async (camera, ...states) => {
      const next = () =>
        of(camera).findIndex((change, at) => at >= (seen.get(camera) ?? 0) && states.includes(change.state))
      await until(
        () => next() >= 0,
        () => `${camera} is not ${states.join(' or ')}: ${JSON.stringify(of(camera).at(-1))}`,
      )
      const at = next()
      seen.set(camera, at + 1)
      return of(camera)[at]!
    },
    losesAgain: async (camera, more) => {
      const before = losses(camera)
      await until(
        () => losses(camera) >= before + more,
        () => `${camera} was lost ${losses(camera)} times`,
      )
    },
    centreHas: async ({ cameraId, state, cause }) => {
      const topic = `lamppost/city/box-01/camera/${cameraId}/state`
      const latest = () => centre.received.findLast(message => message.topic === topic)?.payload ?? '{}'
      await until(() => {
        const told = JSON.parse(latest())
        return told.state === state && told.cause === cause
      }, latest)
    },
    judged,
    impossibleTimes,
    leftOut: camera => leftOut.get(camera) ?? [],
    judgesMore: async (camera, frames) => {
      const before = judged(camera).length
      await until(
        () => judged(camera).length >= before + frames,
        () => `${camera} has ${judged(camera).length}`,
      )
    },
    logged: aboutCamera,
    everythingSaid: async () => {
      const answers = ['/healthz', '/metrics'].map(async page => (await fetch(box.apiUrl + page)).text())
      const spoken = lines.map(({ message, fields }) => `${message} ${JSON.stringify(fields)}`)
      const told = centre.received.map(({ topic, payload }) => `${topic} ${payload}`)
      return [...spoken, ...told, ...(await Promise.all(answers))].join('\n')
    },
    close: async () => {
      await box.close()
      await centre.close()
      await broker.stop()
    },
  }
}
