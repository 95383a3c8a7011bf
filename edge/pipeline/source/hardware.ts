import { defer, from, type Observable, switchMap, tap } from 'rxjs'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import type { DecodeOptions } from '../../media/decode.js'
import { type HardwareDecoder, needsCodec } from '../../media/hwaccel.js'

export interface HardwareOptions {
  /** The CPU decodes, when absent. */
  readonly decoder?: HardwareDecoder | undefined
  /** Asks the camera for its codec, which some decoders must know beforehand. */
  readonly codecOf: () => Promise<string>
  readonly onRefused: (cause: string) => void
}

/**
 * Decodes by hardware until the hardware fails this camera before its first frame, then by the CPU for good: what one
 * camera sends may be too large or too new for a decoder that serves all the others.
 */
export function byHardware<T>(
  { decoder, codecOf, onRefused }: HardwareOptions,
  decode: (hardware: DecodeOptions['hardware']) => Observable<T>,
): () => Observable<T> {
  let refused = decoder === undefined
  const decodeOnce = (hardware: NonNullable<DecodeOptions['hardware']>) => {
    let frames = 0
    return decode(hardware).pipe(
      tap({
        next: () => {
          frames += 1
        },
        error: error => {
          if (refused || frames > 0 || !isLamppostError(error, 'SOURCE_CODEC')) return
          refused = true
          onRefused(describeError(error))
        },
      }),
    )
  }
  return () => {
    if (refused || decoder === undefined) return decode(undefined)
    if (!needsCodec(decoder)) return decodeOnce({ decoder, codec: '' })
    return defer(() => from(codecOf())).pipe(switchMap(codec => decodeOnce({ decoder, codec })))
  }
}
