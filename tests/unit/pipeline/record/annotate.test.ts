import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { annotate, encodeJpeg, type RgbImage } from '../../../../edge/pipeline/record/annotate.js'
import type { Drawing } from '../../../../edge/pipeline/record/drawing.js'

const grey = (width: number, height: number, level = 128): RgbImage => ({
  width,
  height,
  pixels: new Uint8Array(new SharedArrayBuffer(width * height * 3)).fill(level),
})

interface Raw {
  readonly width: number
  readonly height: number
  rgb(x: number, y: number): number[]
}

async function decode(jpeg: Buffer): Promise<Raw> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => (y * info.width + x) * 3
  return { width: info.width, height: info.height, rgb: (x, y) => [...data.subarray(at(x, y), at(x, y) + 3)] }
}

/** Columns and rows where the picture differs from what it was drawn on. */
function changedArea(raw: Raw, level: number): { left: number; top: number; right: number; bottom: number } {
  const area = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: -1, bottom: -1 }
  for (let y = 0; y < raw.height; y += 1) {
    for (let x = 0; x < raw.width; x += 1) {
      if (raw.rgb(x, y).every(value => Math.abs(value - level) < 40)) continue
      area.left = Math.min(area.left, x)
      area.top = Math.min(area.top, y)
      area.right = Math.max(area.right, x)
      area.bottom = Math.max(area.bottom, y)
    }
  }
  return area
}

const nothing: Drawing = { boxes: [], polygons: [] }

describe('encodeJpeg', () => {
  it('keeps size and picture', async () => {
    const raw = await decode(await encodeJpeg(grey(60, 40, 200)))
    expect([raw.width, raw.height]).toEqual([60, 40])
    for (const value of raw.rgb(30, 20)) expect(value).toBeCloseTo(200, -1)
  })

  it('rejects when the bytes do not fit the size', async () => {
    await expect(encodeJpeg({ width: 60, height: 40, pixels: new Uint8Array(10) })).rejects.toThrow()
  })
})

describe('annotate', () => {
  it('changes nothing when there is nothing to draw', async () => {
    const raw = await decode(await annotate(grey(60, 40), nothing))
    expect([raw.width, raw.height]).toEqual([60, 40])
    expect(changedArea(raw, 128).right).toBe(-1)
  })

  it('draws a box where it is, in its colour', async () => {
    const raw = await decode(
      await annotate(grey(200, 200), {
        ...nothing,
        boxes: [{ box: [50, 60, 150, 160], label: '', colour: '#00ff00' }],
      }),
    )
    const [red, green, blue] = raw.rgb(50, 110)
    expect(green! - Math.max(red!, blue!)).toBeGreaterThan(80)
    expect(changedArea(raw, 128)).toEqual({
      left: expect.closeTo(48, -1),
      top: expect.closeTo(58, -1),
      right: expect.closeTo(152, -1),
      bottom: expect.closeTo(162, -1),
    })
    for (const value of raw.rgb(100, 110)) expect(value).toBeCloseTo(128, -1)
  })

  it.each([0, 255])('makes boxes and labels that can be seen on a ground of %i', async level => {
    const raw = await decode(
      await annotate(grey(320, 240, level), {
        ...nothing,
        boxes: [{ box: [40, 80, 200, 200], label: 'car' }],
      }),
    )
    const area = changedArea(raw, level)
    expect(area.right - area.left).toBeGreaterThan(100)
  })

  it('keeps labels inside the picture, however long and wherever the box is', async () => {
    const label = '积存垃圾渣土 sanitation 0.77 '.repeat(8)
    for (const box of [
      [0, 0, 20, 20],
      [300, 220, 320, 240],
      [-50, -50, 400, 400],
    ] as const) {
      const raw = await decode(await annotate(grey(320, 240), { ...nothing, boxes: [{ box, label }] }))
      expect([raw.width, raw.height]).toEqual([320, 240])
      expect(changedArea(raw, 128).right).toBeGreaterThan(200)
    }
  })

  it('adds the caption below, and leaves the picture as it is', async () => {
    const raw = await decode(await annotate(grey(320, 240, 200), { ...nothing, caption: ['one', '两'] }))
    expect(raw.width).toBe(320)
    expect(raw.height).toBeGreaterThan(260)
    expect(changedArea(raw, 200).top).toBeGreaterThanOrEqual(239)
  })

  it('draws text that looks like markup, and colours that do not exist', async () => {
    const drawing: Drawing = {
      boxes: [{ box: [10, 10, 50, 50], label: `<script>&"'\u0000\u0007]]>`, colour: '"/><rect' }],
      polygons: [{ points: [[0, 0]], label: '<' }, { points: [] }],
      caption: ['</svg>'],
    }
    expect((await decode(await annotate(grey(64, 64), drawing))).width).toBe(64)
  })
})
