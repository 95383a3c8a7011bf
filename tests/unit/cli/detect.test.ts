import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runDetect } from '../../../edge/cli/detect/run.js'
import { detectCommand } from '../../../edge/cli/detect.js'
import { exitCodes } from '../../../edge/cli/exit-codes.js'
import { manifestText } from '../../../edge/models/manifest-text.js'
import { shippedModelsDir } from '../../../edge/models/shipped.js'
import { fixedGrid } from '../../fixtures/models/grids.js'

let folder: string
let street: string
let text: string
let notAModel: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-cli-detect-'))
  street = join(folder, 'street.jpg')
  await sharp({ create: { width: 320, height: 200, channels: 3, background: '#556677' } })
    .composite([
      { input: { create: { width: 90, height: 60, channels: 3, background: 'red' } }, gravity: 'centre' },
    ])
    .jpeg()
    .toFile(street)
  text = join(folder, 'notes.jpg')
  await writeFile(text, 'not a picture')
  notAModel = join(folder, 'notes.onnx')
  await writeFile(notAModel, 'not a model')
})
afterAll(() => rm(folder, { recursive: true }))

const written = { stdout: '', stderr: '' }
beforeEach(() => {
  written.stdout = ''
  written.stderr = ''
})
const output = {
  stdout: { write: (chunk: string) => (written.stdout += chunk) },
  stderr: { write: (chunk: string) => (written.stderr += chunk) },
}

/** Scores from zero on: even a red rectangle is then something. */
const everything = { model: 'urban-nano', json: true, minScore: 0 }

describe('lamppost detect', () => {
  it('writes one line of JSON for each image', async () => {
    expect(await runDetect({ ...everything, images: [street, street] }, output)).toBe(exitCodes.OK)
    const lines = written.stdout.trimEnd().split('\n')
    expect(lines.length).toBe(2)
    const { image, width, height, detections, ms } = JSON.parse(lines[0]!)
    expect({ image, width, height }).toEqual({ image: street, width: 320, height: 200 })
    expect(Object.keys(ms)).toEqual(['pre', 'infer', 'post'])
    expect(detections.length).toBeGreaterThan(0)
    for (const { label, score, box } of detections) {
      expect(typeof label).toBe('string')
      expect(score).toBeLessThanOrEqual(1)
      const [x1, y1, x2, y2] = box
      expect(0 <= x1 && x1 < x2 && x2 <= 320 && 0 <= y1 && y1 < y2 && y2 <= 200).toBe(true)
    }
    expect(written.stderr).toBe('')
  })

  it('says it in words without --json', async () => {
    const args = { model: 'urban-nano', images: [street], json: false }
    expect(await runDetect({ ...args, minScore: 1 }, output)).toBe(exitCodes.OK)
    expect(written.stdout).toMatch(/street\.jpg {2}320 x 200 {2}\d+ ms\n {2}nothing found\n/)
    await runDetect({ ...args, minScore: 0 }, output)
    expect(written.stdout).toMatch(/label .* score .* x1 /)
  })

  it('goes on after an image that it cannot read, and fails in the end', async () => {
    const missing = join(folder, 'missing.png')
    expect(await runDetect({ ...everything, images: [text, missing, street] }, output)).toBe(exitCodes.FAILED)
    expect(written.stdout.trimEnd().split('\n').length).toBe(1)
    const lines = written.stderr.trimEnd().split('\n')
    expect(lines.length).toBe(2)
    for (const [at, path] of [text, missing].entries()) {
      expect(lines[at]).toContain(`${path}: IMAGE_UNREADABLE: `)
      expect(lines[at]).toContain('Give a JPEG, PNG, WebP or TIFF file.')
    }
  })

  it.each([
    ['unknown', () => 'no-such-model', 'MODEL_MISSING'],
    ['a missing file', () => './none.onnx', 'MODEL_MISSING'],
    ['no model', () => notAModel, 'MODEL_CORRUPT'],
  ])('cannot be used with a model that is %s', async (_, model, code) => {
    expect(await runDetect({ ...everything, model: model(), images: [street] }, output)).toBe(exitCodes.USAGE)
    expect(written.stdout).toBe('')
    expect(written.stderr).toMatch(new RegExp(`^${code}: .*\\n$`))
  })

  it('takes --min-score in place of the thresholds of single labels, too', async () => {
    const { weightsPath: file, ...manifest } = fixedGrid
    const model = join(folder, 'strict.yaml')
    await writeFile(model, manifestText({ ...manifest, file, perLabelThresholds: { red: 0.9 } }))
    const dim = join(folder, 'dim.png')
    await sharp({ create: { width: 32, height: 32, channels: 3, background: '#c80000' } }).toFile(dim)
    await runDetect({ model, images: [dim], json: true }, output)
    await runDetect({ model, images: [dim], json: true, minScore: 0.5 }, output)
    const found = written.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).detections.length)
    expect(found).toEqual([0, 1])
  })

  it('tells on stderr what it guesses of bare weights, and why', async () => {
    const args = { model: fixedGrid.weightsPath, images: [street], json: true, minScore: 1 }
    expect(await runDetect(args, output)).toBe(exitCodes.OK)
    expect(written.stdout.split('\n')).toHaveLength(2)
    expect(written.stderr.split('\n')).toEqual([
      `${fixedGrid.weightsPath} has no manifest; "lamppost models add" writes one.`,
      'Family yolox, input 32 x 32, because:',
      '  - output [1,21,8] = 21 cells of 32x32 by 5 + 3 classes: YOLOX',
      expect.stringMatching(/^ {2}- taken for a raw grid/),
      '  - preprocessing of YOLOX: BGR 0..255, picture top-left on grey 114',
      expect.stringMatching(/^ {2}- nothing names the classes: they are called class-0 to class-2/),
      '',
    ])
  })

  it('fails on a provider that is not here, and with a fallback runs and says on what', async () => {
    const args = { ...everything, images: [street], provider: 'cuda' as const }
    expect(await runDetect(args, output)).toBe(exitCodes.UNAVAILABLE)
    expect(written.stderr).toMatch(/^PROVIDER_UNAVAILABLE: .* cuda .*\n$/)
    written.stderr = ''
    expect(await runDetect({ ...args, fallback: 'cpu' }, output)).toBe(exitCodes.OK)
    expect(written.stderr).toMatch(
      /^a model does not run on .* \(provider: cpu, asked: cuda, reason: .*\)\n$/,
    )
    expect(written.stdout.split('\n')).toHaveLength(2)
  })

  it('takes a manifest whose weights were exchanged for what it is', async () => {
    const manifest = await readFile(join(shippedModelsDir, 'urban-nano.yaml'), 'utf8')
    await writeFile(join(folder, 'mine.yaml'), manifest)
    await writeFile(join(folder, 'urban_nano.onnx'), 'other weights')
    const args = { ...everything, model: join(folder, 'mine.yaml'), images: [street] }
    expect(await runDetect(args, output)).toBe(exitCodes.USAGE)
    expect(written.stderr).toMatch(/^MODEL_HASH_MISMATCH: /)
  })

  it('draws into copies, also of pictures with the same name, and leaves the pictures alone', async () => {
    const other = join(folder, 'other')
    await mkdir(other)
    await sharp({ create: { width: 200, height: 300, channels: 3, background: '#334455' } })
      .jpeg()
      .toFile(join(other, 'street.jpg'))
    const before = await readFile(street)
    const images = [street, join(other, 'street.jpg')]
    expect(await runDetect({ ...everything, images, annotateDir: folder }, output)).toBe(exitCodes.OK)
    expect(await readFile(street)).toEqual(before)
    const names = (await readdir(folder)).filter(name => name.includes('annotated')).sort()
    expect(names).toEqual(['street-2.annotated.jpg', 'street.annotated.jpg'])
    const widths = await Promise.all(
      names.map(async name => (await sharp(join(folder, name)).metadata()).width),
    )
    expect(widths).toEqual([200, 320])
  })

  it('says that the folder for copies cannot be made', async () => {
    const args = { ...everything, images: [street], annotateDir: join(text, 'out') }
    expect(await runDetect(args, output)).toBe(exitCodes.USAGE)
    expect(written.stderr).toMatch(/^USAGE: The folder .* cannot be made/)
  })

  it('tells a terminal how far it is, once it takes long, and wipes that away', async () => {
    let nowMs = 0
    const clock = { now: () => 0, sleep: async () => {}, monotonicMs: () => (nowMs += 2000) }
    const terminal = { isTTY: true, write: output.stderr.write }
    await runDetect(
      { ...everything, images: [street, street, street] },
      { ...output, stderr: terminal, clock },
    )
    expect(written.stderr).not.toContain('0 of 3')
    expect(written.stderr).toContain('1 of 3 images')
    expect(written.stderr.endsWith('\r\u001b[K')).toBe(true)
    expect(written.stdout.split('\n').length).toBe(4)
  })
})

describe('detectCommand', () => {
  it('explains itself with an example', () => {
    let help = ''
    detectCommand()
      .configureOutput({ writeOut: chunk => (help += chunk) })
      .outputHelp()
    for (const word of [
      '<model>',
      '<image...>',
      '--json',
      '--annotate',
      '--min-score',
      '--provider',
      '--fallback',
      '$ lamppost detect',
    ]) {
      expect(help).toContain(word)
    }
  })

  it('refuses a provider that nobody knows', async () => {
    const command = detectCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
    const args = ['urban-nano', street, '--provider', 'gpu']
    await expect(command.parseAsync(args, { from: 'user' })).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    })
  })

  it.each(['1.5', '-1', 'high', ''])('refuses the score "%s"', async score => {
    const command = detectCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
    const args = ['urban-nano', street, '--min-score', score]
    await expect(command.parseAsync(args, { from: 'user' })).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    })
  })
})
