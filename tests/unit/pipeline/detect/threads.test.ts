import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

/** Every package that a module reaches, types aside, through whatever imports. */
async function packagesOf(entry: string): Promise<Set<string>> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.inputs).flatMap(input => input.imports)
  return new Set(imports.filter(({ external }) => external).map(({ path }) => path))
}

describe('the main thread', () => {
  it.each([
    'edge/pipeline/detect/detector.ts',
    'edge/pipeline/detect/load-model.ts',
    'edge/pipeline/detect/providers.ts',
    'edge/cli/detect.ts',
  ])('never reaches the inference library through %s', async entry => {
    const packages = await packagesOf(entry)
    expect(packages).toContain('node:worker_threads')
    expect(packages).not.toContain('onnxruntime-node')
  })

  it('leaves it to the worker', async () => {
    expect(await packagesOf('edge/pipeline/detect/worker.ts')).toContain('onnxruntime-node')
  })
})
