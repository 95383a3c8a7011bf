import type { ModelManifest } from '../../models/manifest-schema.js'

/** Of models without a grid of their own, whose backbone halves the picture five times. */
const USUAL_STRIDE = 32

type Size = readonly [number, number]

/**
 * Width and height of the input in which a picture is looked at: that of the manifest, or for a rectangular one the
 * least multiple of the largest stride into which the picture fits once it is as large as the model can take it.
 */
export function inputSizeFor(
  picture: { readonly width: number; readonly height: number },
  { input, output }: Pick<ModelManifest, 'input' | 'output'>,
): Size {
  if (!input.rectangular) return input.size
  const [width, height] = input.size
  const scale = Math.min(width / picture.width, height / picture.height)
  const stride = 'strides' in output ? Math.max(...output.strides) : USUAL_STRIDE
  const side = (pixels: number, most: number) =>
    // A pixel that is only rounding is none.
    Math.min(most, Math.max(1, Math.ceil((pixels * scale - 1e-6) / stride)) * stride)
  return [side(picture.width, width), side(picture.height, height)]
}
