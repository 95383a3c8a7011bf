import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadedManifest } from '../../edge/models/manifest.js'
import { loadRuntime, openSession } from '../../edge/pipeline/detect/backends/onnxruntime.js'
import { inputShape } from '../../edge/pipeline/detect/fit.js'
import { inputSizeFor } from '../../edge/pipeline/detect/input-size.js'

const WARM_UPS = 10

export interface BareRuns {
  readonly perSecond: number
  readonly seconds: number
  /** Of what is looked at: a rectangular input has its shape. */
  readonly picture: { readonly width: number; readonly height: number }
}

/** CPU seconds of one run of the model and nothing else, at the pace of a box that has other things to do. */
export async function bareRunCpuS(
  manifest: LoadedManifest,
  { perSecond, seconds, picture }: BareRuns,
): Promise<number> {
  const runtime = await loadRuntime()
  const session = await openSession(runtime, manifest.weightsPath)
  const size = inputSizeFor(picture, manifest)
  const shape = inputShape({ ...manifest, input: { ...manifest.input, size: [...size] } })
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(114)
  const feeds = { [manifest.input.name]: new runtime.Tensor('float32', values, shape) }
  for (let run = 0; run < WARM_UPS; run += 1) await session.run(feeds)
  const runs = Math.ceil(perSecond * seconds)
  const startMs = performance.now()
  let cpuUs = 0
  for (let run = 0; run < runs; run += 1) {
    await sleep(Math.max(0, startMs + (run * 1000) / perSecond - performance.now()))
    const before = process.cpuUsage()
    await session.run(feeds)
    const { user, system } = process.cpuUsage(before)
    cpuUs += user + system
  }
  return cpuUs / 1e6 / runs
}
