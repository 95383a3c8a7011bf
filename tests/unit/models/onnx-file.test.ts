import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLamppostError } from '../../../edge/kit/lamppost-error.js'
import { readOnnxFile } from '../../../edge/models/onnx-file.js'
import { withExternalData } from '../../fixtures/models/external-data.js'
import { fixedGrid } from '../../fixtures/models/grids.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-onnx-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileOf(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, 'model.onnx')
  await writeFile(path, bytes)
  return path
}

const nothing = () => {}

/** The bytes of a message, written field by field: numbers of fields are those of ONNX. */
function message(write: (writer: protobuf.Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create()
  write(writer)
  return writer.finish()
}
const field = (writer: protobuf.Writer, id: number, bytes: Uint8Array | string) =>
  typeof bytes === 'string' ? writer.uint32(id * 8 + 2).string(bytes) : writer.uint32(id * 8 + 2).bytes(bytes)
const entry = (key: string, value: string) => message(writer => void field(field(writer, 1, key), 2, value))
const externalTensor = (location: string) =>
  message(writer => {
    field(writer, 8, 'weights')
    field(writer, 13, entry('location', location))
    writer.uint32(14 * 8).int32(1)
  })
/** A model with one output, and what else is written into it and into its graph. */
const model = (
  more: (writer: protobuf.Writer) => void,
  inGraph: (writer: protobuf.Writer) => void = nothing,
) =>
  message(writer => {
    writer.uint32(8).int64(8)
    more(writer)
    field(
      writer,
      7,
      message(graph => {
        field(
          graph,
          12,
          message(output => void field(output, 1, 'out')),
        )
        inGraph(graph)
      }),
    )
  })

describe('readOnnxFile', () => {
  it('reads the version of the operators', async () => {
    expect(await readOnnxFile(fixedGrid.weightsPath)).toMatchObject({ opset: 13, producer: '' })
  })

  it('reads what the maker wrote into it', async () => {
    const path = await fileOf(model(writer => void field(writer, 14, entry('task', 'detect'))))
    expect([...(await readOnnxFile(path)).metadata]).toEqual([['task', 'detect']])
  })

  it('does not keep the weights', async () => {
    const bytes = 70_000_000
    const path = await fileOf(
      model(nothing, graph => {
        field(
          graph,
          5,
          message(weights => void field(weights, 9, new Uint8Array(bytes))),
        )
      }),
    )
    const before = process.memoryUsage().arrayBuffers
    await readOnnxFile(path)
    // The bytes of the file once, until they are collected, and not once more for the weights.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1.5 * bytes)
  })

  it.each<[string, Uint8Array | string, RegExp]>([
    ['an empty file', '', /an empty file/],
    ['a text', 'weights will follow\n', /a text file/],
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\n',
      /Git LFS pointer/,
    ],
    ['a web page', '<!DOCTYPE html><html>', /a web page/],
    ['weights of PyTorch', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8), /ZIP archive.*export it to ONNX/],
    ['a TensorFlow Lite model', Uint8Array.of(28, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33), /TensorFlow Lite/],
    ['a message without a graph', message(writer => void writer.uint32(8).int64(8)), /no ONNX graph/],
  ])('refuses %s, and says what it is', async (_, bytes, words) => {
    await expect(readOnnxFile(await fileOf(bytes))).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringMatching(words),
    })
  })

  it('refuses a file that is cut short, wherever it is cut', async () => {
    const whole = await readFile(fixedGrid.weightsPath)
    for (const share of [0.01, 0.3, 0.7, 0.99]) {
      const path = await fileOf(whole.subarray(0, Math.floor(whole.length * share)))
      await expect(readOnnxFile(path)).rejects.toMatchObject({
        code: 'MODEL_CORRUPT',
        message: expect.stringContaining('cut short'),
      })
    }
  })

  it('answers any bytes with a model or with MODEL_CORRUPT', async () => {
    const whole = await readFile(fixedGrid.weightsPath)
    const damaged = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
      const bytes = Uint8Array.from(whole)
      bytes[at] = byte
      return bytes
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), async bytes => {
        const found = await readOnnxFile(await fileOf(bytes)).catch(error => error)
        expect(found.metadata !== undefined || isLamppostError(found, 'MODEL_CORRUPT')).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('names the file that is missing', async () => {
    const path = join(folder, 'none.onnx')
    await expect(readOnnxFile(path)).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining(path),
    })
  })

  it('refuses weights in other files, also those inside of branches and functions', async () => {
    const attribute = (id: number, bytes: Uint8Array) =>
      message(
        node =>
          void field(
            node,
            5,
            message(found => void field(found, id, bytes)),
          ),
      )
    const branch = message(graph => void field(graph, 5, externalTensor('branch.bin')))
    const path = await fileOf(
      model(
        writer =>
          void field(
            writer,
            25,
            message(fn => void field(fn, 7, attribute(5, externalTensor('fn.bin')))),
          ),
        graph => {
          field(graph, 5, externalTensor('../../etc/shadow'))
          field(graph, 5, externalTensor('../../etc/shadow'))
          field(graph, 1, attribute(6, branch))
          field(
            graph,
            15,
            message(sparse => void field(sparse, 1, externalTensor('sparse.bin'))),
          )
        },
      ),
    )
    await expect(readOnnxFile(path)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: `${path} is only part of a model: it takes weights from "../../etc/shadow", "sparse.bin", "branch.bin" and 1 more`,
      hint: expect.stringContaining('save_as_external_data=False'),
    })
  })

  it('sees weights in other files that a second graph in the same file would hide', async () => {
    const path = await fileOf(withExternalData(await readFile(fixedGrid.weightsPath), '/etc/hostname'))
    await expect(readOnnxFile(path)).rejects.toThrow(/it takes weights from "\/etc\/hostname"$/)
  })
})

const ultralytics = resolve('../shared/data/models/yolo11n_int8.onnx')
if (!existsSync(ultralytics)) console.warn('skipped: the models of ../shared/data are not here')

describe.skipIf(!existsSync(ultralytics))('an Ultralytics export (needs ../shared/data)', () => {
  it('tells its names, stride, size and task', async () => {
    const { metadata, producer } = await readOnnxFile(ultralytics)
    expect(metadata.get('task')).toBe('detect')
    expect(metadata.get('imgsz')).toBe('[320, 320]')
    expect(metadata.get('names')).toMatch(/^\{0: 'person', /)
    expect(producer).toContain('onnx.quantize')
  })
})
