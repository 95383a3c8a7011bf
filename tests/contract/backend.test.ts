import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProviderChoice } from '../../edge/pipeline/detect/backends/backend.js'
import { openBackend } from '../../edge/pipeline/detect/backends/open-backend.js'
import { writeColourGridGraphModel } from '../fixtures/models/colour-grid-tfjs.js'
import { colourGrid } from '../fixtures/models/grids.js'
import { startColourGridServer } from '../support/colour-grid-server.js'
import { type BackendBench, backendContract } from './backend.contract.js'

const onCpu: ProviderChoice = { provider: 'cpu' }

backendContract('onnxruntime', async () => ({
  provider: 'cpu',
  open: () => openBackend(colourGrid, onCpu),
  close: async () => {},
}))

backendContract('tfjs', async (): Promise<BackendBench> => {
  const folder = await mkdtemp(join(tmpdir(), 'lamppost-tfjs-'))
  const weightsPath = await writeColourGridGraphModel(folder)
  return {
    provider: 'tfjs-wasm',
    open: () => openBackend({ weightsPath, backend: { kind: 'tfjs' } }, onCpu),
    close: () => rm(folder, { recursive: true }),
  }
})

backendContract('oip', async (): Promise<BackendBench> => {
  const server = await startColourGridServer()
  const backend = { kind: 'oip', url: server.url, model: 'colour-grid' } as const
  return {
    provider: 'oip',
    open: () =>
      openBackend({ weightsPath: '', backend: { ...backend, timeoutMs: 5000, readyWithinMs: 0 } }, onCpu),
    close: async () => {
      await server.stop()
      expect(server.complaints).toEqual([])
    },
  }
})

describe('the test double of a server', () => {
  it('refuses a run that does not keep to the protocol', async () => {
    const server = await startColourGridServer()
    const post = (headers: Record<string, string>, body: string) =>
      fetch(`${server.url}/v2/models/colour-grid/infer`, { method: 'POST', headers, body })
    expect((await post({}, '{}')).status).toBe(400)
    const json = JSON.stringify({
      inputs: [
        { name: 'images', datatype: 'FP32', shape: [1, 3, 32, 32], parameters: { binary_data_size: 4 } },
      ],
      outputs: [{ name: 'output', parameters: { binary_data: true } }],
    })
    const headers = {
      'Inference-Header-Content-Length': String(json.length),
      'content-type': 'application/octet-stream',
    }
    expect((await post(headers, `${json}abcd`)).status).toBe(400)
    expect(server.complaints).toEqual([expect.any(String), expect.stringContaining('4 bytes, not 12288')])
    await server.stop()
  })
})
