import { loadConfig } from '../../config/load.js'
import { systemClock } from '../../kit/clock.js'
import { startBox } from '../../main.js'
import { createLogger } from '../logger.js'
import type { FromBox, ToBox } from './box-under-test.js'

// The box that is measured, alone in a process; `startBoxUnderTest` is at the other end.

const tell = (message: FromBox): void => void process.send?.(message)
const healthy = new Set<string>()
const droppedBefore = new Map<string, number>()
let agesMs: Record<string, number[]> = {}
let looks = 0
let dropped = 0

const box = await startBox(await loadConfig(process.argv[2]!, { env: process.env }), {
  clock: systemClock,
  log: createLogger({ level: 'error', redact: text => text, clock: systemClock, output: process.stderr }),
  onCameraState({ cameraId, state }) {
    if (state === 'ok') healthy.add(cameraId)
    else healthy.delete(cameraId)
    tell({ healthy: healthy.size })
  },
  onJudged({ cameraId, ageMs, looks: modelLooks }) {
    agesMs[cameraId] ??= []
    agesMs[cameraId].push(ageMs!)
    looks += modelLooks.length
  },
  onDropped(cameraId, total) {
    dropped += total - (droppedBefore.get(cameraId) ?? 0)
    droppedBefore.set(cameraId, total)
  },
})

process.on('message', (request: ToBox) => {
  if (request === 'begin') {
    agesMs = {}
    looks = 0
    dropped = 0
  } else if (request === 'report') tell({ report: { agesMs, looks, dropped } })
  else void box.close().then(() => process.disconnect())
})
// Whoever measured is gone: so is the reason to run.
process.on('disconnect', () => void box.close().then(() => process.exit()))
