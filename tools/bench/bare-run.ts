import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadedManifest } from '../../edge/models/manifest.js'
import { inputShape } from '../../edge/pipeline/detect/fit.js'
import { loadRuntime, openSession } from '../../edge/pipeline/detect/session.js'

const WARM_UPS = 10
const RUNS = 100
/** As little as a busy box leaves between two runs. */
const PAUSE_MS = 10

/** CPU seconds of one run of the model and nothing else. */
export async function bareRunCpuS(manifest: LoadedManifest): Promise<number> {
  const runtime = await loadRuntime()
  const session = await openSession(runtime, manifest.weightsPath)
  const shape = inputShape(manifest)
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(114)
  const feeds = { [manifest.input.name]: new runtime.Tensor('float32', values, shape) }
  for (let run = 0; run < WARM_UPS; run += 1) await session.run(feeds)
  let cpuUs = 0
  for (let run = 0; run < RUNS; run += 1) {
    const before = process.cpuUsage()
    await session.run(feeds)
    const { user, system } = process.cpuUsage(before)
    cpuUs += user + system
    await sleep(PAUSE_MS)
  }
  return cpuUs / 1e6 / RUNS
}
