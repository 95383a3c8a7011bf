import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { type Provider, providers } from '../../../../../edge/config/schema/provider.js'
import { isLamppostError } from '../../../../../edge/kit/lamppost-error.js'
import { hashWeights } from '../../../../../edge/models/weights.js'
import { openOnProvider, type Runtime } from '../../../../../edge/pipeline/detect/backends/onnxruntime.js'
import { type Detector, openDetector } from '../../../../../edge/pipeline/detect/detector.js'
import { fixedGrid } from '../../../../fixtures/models/grids.js'
import { recordingLog } from '../../../../support/recording-log.js'

type Attempt = 'alone' | 'helped' | 'cpu'

/** A runtime on which only some attempts to open a session succeed. */
function runtimeWith(works: readonly Attempt[], words = 'no ') {
  const released: Attempt[] = []
  const asked: string[][] = []
  const create = async (_: string, options: InferenceSession.SessionOptions) => {
    const names = options.executionProviders as string[]
    asked.push(names)
    const strict = (options.extra as { session?: Record<string, string> } | undefined)?.session
    const alone = strict?.disable_cpu_ep_fallback === '1'
    const attempt: Attempt = names[0] === 'cpu' ? 'cpu' : alone ? 'alone' : 'helped'
    if (!works.includes(attempt)) throw new Error(words + attempt)
    return { release: async () => void released.push(attempt) }
  }
  return { runtime: { InferenceSession: { create } } as unknown as Runtime, released, asked }
}

describe('opening a model on a provider', () => {
  it.each<[string, readonly Attempt[], 'cpu' | undefined, object | string, readonly Attempt[]]>([
    ['takes it where it can do everything', ['alone', 'helped', 'cpu'], undefined, { provider: 'cuda' }, []],
    ['takes it so with leave to fall back, too', ['alone', 'cpu'], 'cpu', { provider: 'cuda' }, []],
    [
      'refuses it where the CPU would have to help',
      ['helped', 'cpu'],
      undefined,
      'PROVIDER_UNAVAILABLE',
      ['cpu'],
    ],
    ['refuses it where it is not there', ['cpu'], undefined, 'PROVIDER_UNAVAILABLE', ['cpu']],
    [
      'lets the CPU help where it may',
      ['helped', 'cpu'],
      'cpu',
      { provider: 'cuda+cpu', fellBack: 'no alone' },
      ['cpu'],
    ],
    ['takes the CPU where it may', ['cpu'], 'cpu', { provider: 'cpu', fellBack: 'no alone' }, []],
    ['blames the weights where not even the CPU loads them', [], 'cpu', 'MODEL_CORRUPT', []],
  ])('%s', async (_, works, fallback, expected, left) => {
    const { runtime, released } = runtimeWith(works)
    const opening = openOnProvider(runtime, 'model.onnx', { provider: 'cuda', fallback })
    if (typeof expected === 'string') await expect(opening).rejects.toMatchObject({ code: expected })
    else {
      const { session, ...told } = await opening
      expect(session).toBeDefined()
      expect(told).toEqual(expected)
    }
    // Nothing but the session that is used holds memory.
    expect(released).toEqual(left)
  })

  it('names the reason of the runtime, without its source, and what to do about it', async () => {
    const { runtime } = runtimeWith(
      ['cpu'],
      '/src/gpu.cc:136 void init(const Config&) adapter.ok() was false. No ',
    )
    await expect(openOnProvider(runtime, 'model.onnx', { provider: 'webgpu' })).rejects.toMatchObject({
      message: expect.stringContaining('webgpu'),
      hint: expect.stringMatching(/driver of a GPU.*fallback: cpu/),
      cause: expect.objectContaining({ message: 'No alone' }),
    })
  })

  it.each([
    [
      'an unknown operator',
      'Fatal error: mine:MagicNMS(-1) is not a registered function/op ',
      /standard ones only/,
    ],
    ['a newer opset', 'Opset 99 is under development and support for this is limited. ', /older opset/],
    ['another reason', 'Protobuf parsing failed. ', /Copy the file again/],
  ])('tells what to do about weights that are refused for %s', async (_, words, hint) => {
    const { runtime } = runtimeWith([], words)
    await expect(openOnProvider(runtime, 'model.onnx', { provider: 'cpu' })).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      hint: expect.stringMatching(hint),
    })
  })

  it('lets CUDA do what TensorRT cannot', async () => {
    const { runtime, asked } = runtimeWith(['alone'])
    await openOnProvider(runtime, 'model.onnx', { provider: 'tensorrt' })
    expect(asked).toEqual([['tensorrt', 'cuda']])
  })
})

const others = providers.filter(provider => provider !== 'cpu')
const open = async (provider: Provider, fallback?: 'cpu') => {
  const { log, lines } = recordingLog()
  const opened = await openDetector({ manifest: fixedGrid, workers: 2, provider, fallback, log }).catch(
    (error: unknown) => error,
  )
  return { opened, warnings: lines.filter(({ level }) => level === 'warn') }
}
const findsSomething = async (detector: Detector) => {
  const pixels = new Uint8Array(new SharedArrayBuffer(32 * 32 * 3)).fill(255)
  const { detections } = await detector.detect('a', () => ({ width: 32, height: 32, pixels }))
  expect(detections.scores.length).toBeGreaterThan(0)
}

// What of them there is depends on the machine: on one without a GPU these show the refusals.
describe.each(others)('a detector on %s, on this machine', provider => {
  it('runs there and nowhere else, or says why it cannot', async () => {
    const { opened, warnings } = await open(provider)
    expect(warnings).toEqual([])
    if (isLamppostError(opened)) {
      expect(opened.code).toBe('PROVIDER_UNAVAILABLE')
      expect((opened.cause as Error).message).not.toBe('')
      return
    }
    const detector = opened as Detector
    expect(detector.model.provider).toBe(provider)
    await findsSomething(detector)
    await detector.close()
  })

  it('runs with leave to fall back, and warns once if it did', async () => {
    const { opened, warnings } = await open(provider, 'cpu')
    const detector = opened as Detector
    expect([provider, `${provider}+cpu`, 'cpu']).toContain(detector.model.provider)
    expect(warnings.length).toBe(detector.model.provider === provider ? 0 : 1)
    for (const { fields } of warnings)
      expect(fields).toMatchObject({
        asked: provider,
        provider: detector.model.provider,
        reason: expect.any(String),
      })
    await findsSomething(detector)
    await detector.close()
  })
})

describe('weights that are none', () => {
  it('are to blame, not the provider', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-corrupt-'))
    const weightsPath = join(folder, 'model.onnx')
    await writeFile(weightsPath, 'not a model')
    const manifest = { ...fixedGrid, weightsPath, sha256: await hashWeights(weightsPath) }
    const opening = openDetector({ manifest, workers: 1, provider: 'webgpu', log: recordingLog().log })
    await expect(opening).rejects.toMatchObject({ code: 'MODEL_CORRUPT' })
    await rm(folder, { recursive: true })
  })
})
