import { type OipServer, startOipServer, type WireTensor } from './oip-server.js'

const PLANE = 32 * 32

/** An inference server whose model `colour-grid` does what tests/fixtures/models/colour-grid.onnx does. */
export const startColourGridServer = (): Promise<OipServer> =>
  startOipServer({
    name: 'colour-grid',
    version: '3',
    inputs: [{ name: 'images', datatype: 'FP32', shape: [-1, 3, 32, 32] }],
    outputs: [{ name: 'output', datatype: 'FP32', shape: [-1, 21, 8] }],
    run: inputs => new Map([['output', cellsOf(inputs.get('images')!)]]),
  })

function cellsOf({ bytes, shape: [pictures] }: WireTensor): WireTensor {
  const cells = Buffer.alloc(pictures! * 21 * 8 * 4)
  for (let plane = 0; plane < pictures! * 3; plane += 1) {
    let sum = 0
    for (let pixel = 0; pixel < PLANE; pixel += 1) sum += bytes.readFloatLE((plane * PLANE + pixel) * 4)
    const picture = Math.floor(plane / 3)
    cells.writeFloatLE(1, (picture * 21 * 8 + 4) * 4)
    for (let cell = 0; cell < 21; cell += 1)
      cells.writeFloatLE(sum / PLANE / 255, ((picture * 21 + cell) * 8 + 5 + (plane % 3)) * 4)
  }
  return { datatype: 'FP32', shape: [pictures!, 21, 8], bytes: cells }
}
