import type { ModelManifest } from '../../models/manifest-schema.js'

/** RGB24 rows, `strideBytes` apart; the last row may be shorter than that. */
export interface RgbView {
  readonly width: number
  readonly height: number
  readonly strideBytes: number
  readonly pixels: Uint8Array
}

/** Where the picture lies in the model's input: `input = frame * scale + offset`, pixels, per axis. */
export interface Placement {
  readonly scaleX: number
  readonly scaleY: number
  readonly offsetX: number
  readonly offsetY: number
}

export interface Letterbox {
  /** What the model is fed, overwritten by each `fill`: `width * height * 3` floats. */
  readonly tensor: Float32Array
  /** Scales the picture into the tensor, bilinear; its aspect is kept unless the letterbox is `stretch`. */
  fill(source: RgbView): Placement
}

type LetterboxInput = Pick<
  ModelManifest['input'],
  'size' | 'layout' | 'colour' | 'range' | 'mean' | 'std' | 'letterbox' | 'pad'
>

/** Everything that depends on the picture's size alone, kept while the size stays. */
interface Plan {
  readonly width: number
  readonly height: number
  readonly strideBytes: number
  readonly placement: Placement
  /** The picture has the size that it gets: no pixel is mixed with another. */
  readonly sameSize: boolean
  readonly columns: Taps
  readonly rows: Taps
}

/** For each output pixel of one axis: the two source pixels (in bytes) and the weight of the second. */
interface Taps {
  readonly near: Int32Array
  readonly far: Int32Array
  readonly weight: Float32Array
}

/**
 * The code that fills one picture's part of a tensor; nothing is allocated while the pictures keep their size. The tensor is
 * its own where none is given.
 */
export function createLetterbox(
  input: LetterboxInput,
  tensor = new Float32Array(input.size[0] * input.size[1] * 3),
): Letterbox {
  const target = targetOf(input)
  let plan: Plan | undefined
  return {
    tensor,
    fill(source) {
      if (!plan || !fits(plan, source)) {
        plan = planFor(source, input)
        // Only here: the padding of an unchanged plan is still in place.
        pad(input, target, tensor)
      }
      if (plan.sameSize) convert(source.pixels, plan, target, tensor)
      else resample(source.pixels, plan, target, tensor)
      return plan.placement
    },
  }
}

const fits = (plan: Plan, source: RgbView): boolean =>
  plan.width === source.width && plan.height === source.height && plan.strideBytes === source.strideBytes

/** One colour in the tensor: its values are `low + gain * level`. */
interface Channel {
  /** Where its first value lies. */
  readonly at: number
  readonly low: number
  readonly gain: number
}

interface Target {
  readonly width: number
  /** Values from one pixel to the next. */
  readonly step: number
  readonly red: Channel
  readonly green: Channel
  readonly blue: Channel
}

function targetOf({ size, layout, colour, range: [low, high], mean, std }: LetterboxInput): Target {
  const planar = layout === 'nchw'
  const channel = (place: number): Channel => {
    const deviation = std?.[place] ?? 1
    return {
      at: place * (planar ? size[0] * size[1] : 1),
      low: (low - (mean?.[place] ?? 0)) / deviation,
      gain: (high - low) / 255 / deviation,
    }
  }
  const [red, blue] = colour === 'rgb' ? [0, 2] : [2, 0]
  return {
    width: size[0],
    step: planar ? 1 : 3,
    red: channel(red),
    green: channel(1),
    blue: channel(blue),
  }
}

function pad({ size, pad }: LetterboxInput, { step, red, green, blue }: Target, tensor: Float32Array): void {
  for (const { at, low, gain } of [red, green, blue]) {
    const value = low + gain * pad
    const end = at + size[0] * size[1] * step
    if (step === 1) tensor.fill(value, at, end)
    else for (let index = at; index < end; index += step) tensor[index] = value
  }
}

function planFor({ width, height, strideBytes }: RgbView, { size, letterbox }: LetterboxInput): Plan {
  const [inputWidth, inputHeight] = size
  const [fitWidth, fitHeight] = fittedSize(width, height, size, letterbox)
  const centred = letterbox === 'centre'
  const placement = {
    scaleX: fitWidth / width,
    scaleY: fitHeight / height,
    offsetX: centred ? Math.floor((inputWidth - fitWidth) / 2) : 0,
    offsetY: centred ? Math.floor((inputHeight - fitHeight) / 2) : 0,
  }
  return {
    ...{ width, height, strideBytes, placement },
    sameSize: fitWidth === width && fitHeight === height,
    columns: tapsFor(width, fitWidth, 3),
    rows: tapsFor(height, fitHeight, strideBytes),
  }
}

/** Exact on the side that decides; the other is rounded down for `top-left`, as YOLOX does it in training, and to the nearest for `centre`, as Ultralytics does. */
function fittedSize(
  width: number,
  height: number,
  [inputWidth, inputHeight]: LetterboxInput['size'],
  letterbox: LetterboxInput['letterbox'],
): [number, number] {
  if (letterbox === 'stretch') return [inputWidth, inputHeight]
  const whole = letterbox === 'centre' ? Math.round : Math.floor
  const widthDecides = inputWidth * height <= inputHeight * width
  return widthDecides
    ? [inputWidth, Math.max(1, whole((height * inputWidth) / width))]
    : [Math.max(1, whole((width * inputHeight) / height)), inputHeight]
}

/** Pixel centres lie at half pixels and edges are repeated: OpenCV's INTER_LINEAR. */
function tapsFor(from: number, to: number, stepBytes: number): Taps {
  const taps = { near: new Int32Array(to), far: new Int32Array(to), weight: new Float32Array(to) }
  for (let index = 0; index < to; index += 1) {
    const position = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1)
    const near = Math.floor(position)
    taps.near[index] = near * stepBytes
    taps.far[index] = Math.min(near + 1, from - 1) * stepBytes
    taps.weight[index] = position - near
  }
  return taps
}

/** The hot loop for pictures of the very size, which ffmpeg gives where nobody asks for larger ones. */
function convert(pixels: Uint8Array, plan: Plan, target: Target, out: Float32Array): void {
  const { width, height, strideBytes, placement } = plan
  const { step, red, green, blue } = target
  const [redAt, greenAt, blueAt] = [red.at, green.at, blue.at]
  const [redLow, greenLow, blueLow] = [red.low, green.low, blue.low]
  const [redGain, greenGain, blueGain] = [red.gain, green.gain, blue.gain]
  for (let y = 0; y < height; y += 1) {
    let at = ((y + placement.offsetY) * target.width + placement.offsetX) * step
    const end = y * strideBytes + width * 3
    for (let from = y * strideBytes; from < end; from += 3) {
      out[at + redAt] = redLow + redGain * pixels[from]!
      out[at + greenAt] = greenLow + greenGain * pixels[from + 1]!
      out[at + blueAt] = blueLow + blueGain * pixels[from + 2]!
      at += step
    }
  }
}

/** The hot loop: one pass over the output, three channels at a time. */
function resample(pixels: Uint8Array, plan: Plan, target: Target, out: Float32Array): void {
  const { columns, rows, placement } = plan
  const { step, red, green, blue } = target
  const [redAt, greenAt, blueAt] = [red.at, green.at, blue.at]
  const [redLow, greenLow, blueLow] = [red.low, green.low, blue.low]
  const [redGain, greenGain, blueGain] = [red.gain, green.gain, blue.gain]
  const { near, far, weight } = columns
  const width = near.length
  for (let y = 0; y < rows.near.length; y += 1) {
    const top = rows.near[y]!
    const bottom = rows.far[y]!
    const down = rows.weight[y]!
    let at = ((y + placement.offsetY) * target.width + placement.offsetX) * step
    for (let x = 0; x < width; x += 1) {
      const right = weight[x]!
      const a = top + near[x]!
      const b = top + far[x]!
      const c = bottom + near[x]!
      const d = bottom + far[x]!
      const wd = right * down
      const wc = down - wd
      const wb = right - wd
      const wa = 1 - wb - down
      out[at + redAt] =
        redLow + redGain * (wa * pixels[a]! + wb * pixels[b]! + wc * pixels[c]! + wd * pixels[d]!)
      out[at + greenAt] =
        greenLow +
        greenGain * (wa * pixels[a + 1]! + wb * pixels[b + 1]! + wc * pixels[c + 1]! + wd * pixels[d + 1]!)
      out[at + blueAt] =
        blueLow +
        blueGain * (wa * pixels[a + 2]! + wb * pixels[b + 2]! + wc * pixels[c + 2]! + wd * pixels[d + 2]!)
      at += step
    }
  }
}
