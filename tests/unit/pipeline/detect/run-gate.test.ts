import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createGate, shutOnExit, throughGate } from '../../../../edge/pipeline/detect/run-gate.js'

/** Keeps two workers busy without a pause, and ends in the middle of it. */
const program = (end: string): string => `
  import { openDetector } from './dist/edge/pipeline/detect/detector.js'
  import { loadManifest } from './dist/edge/models/manifest.js'
  import { silentLog } from './dist/edge/kit/log.js'
  const manifest = await loadManifest('urban-nano')
  const detector = await openDetector({ manifest, workers: 2, log: silentLog })
  const pixels = new Uint8Array(new SharedArrayBuffer(64 * 64 * 3))
  let seen = 0
  let sources = 0
  const look = async () => {
    await detector.detect(String(sources++), () => ({ width: 64, height: 64, pixels }))
    seen += 1
    void look()
    if (seen === 6) ${end}
  }
  look(), look(), look()
`

const run = (source: string): Promise<{ code: unknown; signal: unknown; stderr: string }> =>
  new Promise(resolve => {
    execFile(process.execPath, ['--input-type=module', '-e', source], (error, _, stderr) => {
      resolve({ code: error?.code ?? 0, signal: error?.signal ?? null, stderr })
    })
  })

describe('a process that exits while models run', { timeout: 30_000 }, () => {
  it('keeps its exit code', async () => {
    expect(await run(program('process.exit(7)'))).toEqual({ code: 7, signal: null, stderr: '' })
  })

  it('shows the error that ended it', async () => {
    const { code, signal, stderr } = await run(program("throw new Error('the real reason')"))
    expect({ code, signal }).toEqual({ code: 1, signal: null })
    expect(stderr).toContain('the real reason')
    expect(stderr).not.toContain('terminate called')
  })
})

describe('throughGate', () => {
  it('passes results and errors on, and is free again after both', async () => {
    const gate = createGate()
    expect(await throughGate(gate, async () => 'found')).toBe('found')
    const failing = throughGate(gate, async () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await throughGate(gate, async () => 'again')).toBe('again')
  })
})

describe('shutOnExit', () => {
  it('listens once for any number of gates, and not at all after the last is forgotten', () => {
    const before = process.listenerCount('exit')
    const forget = Array.from({ length: 20 }, () => shutOnExit(createGate()))
    expect(process.listenerCount('exit')).toBe(before + 1)
    for (const one of forget) one()
    expect(process.listenerCount('exit')).toBe(before)
  })
})
