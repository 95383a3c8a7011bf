import { defer, from, type Observable, switchMap, tap } from 'rxjs'
import { describeError, isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import type { DecodeOptions } from '../../media/decode.js'
import { type HardwareDecoder, needsCodec } from '../../media/hwaccel.js'

export interface HardwareOptions {
  /** The CPU decodes, when absent. */
  readonly decoder?: HardwareDecoder | undefined
  /** Asks the camera for its codec, which some decoders must know beforehand. */
  readonly codecOf: () => Promise<string>
  readonly onRefused: (cause: string) => void
}

export interface DecodingByHardware<T> {
  /** One connection. */
  decode(): Observable<T>
  /** Takes what ended a connection, once it is known what was behind it. */
  ended(error: unknown): void
}

/**
 * Decodes by hardware until the hardware fails this camera before its first frame, then by the CPU for good: what one
 * camera sends may be too large or too new for a decoder that serves all the others. Some decoders fail at once, others
 * complain of each packet for ever, which only whoever waits for frames can end.
 */
export function byHardware<T>(
  { decoder, codecOf, onRefused }: HardwareOptions,
  decode: (hardware: DecodeOptions['hardware']) => Observable<T>,
): DecodingByHardware<T> {
  let refused = decoder === undefined
  let frames = 0
  const decodeBy = (hardware: NonNullable<DecodeOptions['hardware']>): Observable<T> =>
    defer(() => {
      frames = 0
      return decode(hardware).pipe(
        tap(() => {
          frames += 1
        }),
      )
    })
  return {
    decode: () => {
      if (refused || decoder === undefined) return decode(undefined)
      if (!needsCodec(decoder)) return decodeBy({ decoder, codec: '' })
      return defer(() => from(codecOf())).pipe(switchMap(codec => decodeBy({ decoder, codec })))
    },
    ended: error => {
      if (refused || decoder === undefined || frames > 0 || !isLamppostError(error, 'SOURCE_CODEC')) return
      refused = true
      onRefused(describeError(refusal(decoder, error)))
    },
  }
}

const refusal = (decoder: HardwareDecoder, { message, cause }: LamppostError): LamppostError =>
  new LamppostError('HWACCEL_UNAVAILABLE', { what: `${decoder} gives no frame: ${message}`, cause })
