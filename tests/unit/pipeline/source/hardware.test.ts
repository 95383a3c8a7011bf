import { concat, lastValueFrom, of, throwError, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import type { HardwareDecoder } from '../../../../edge/media/hwaccel.js'
import { byHardware } from '../../../../edge/pipeline/source/hardware.js'

const codecError = () => new LamppostError('SOURCE_CODEC', { what: 'Device setup failed' })

/** A camera that is decoded by what fails after so many frames; by the CPU, it gives three frames. */
function camera(decoder: HardwareDecoder | undefined, frames: number, error: unknown = codecError()) {
  const tried: string[] = []
  const refused: string[] = []
  let asked = 0
  const hardware = byHardware<string>(
    {
      decoder,
      codecOf: async () => {
        asked += 1
        return 'h264'
      },
      onRefused: cause => refused.push(cause),
    },
    by => {
      const name = by ? `${by.decoder} ${by.codec}`.trim() : 'cpu'
      tried.push(name)
      const given = Array.from({ length: by ? frames : 3 }, () => name)
      return by
        ? concat(
            of(...given),
            throwError(() => error),
          )
        : of(...given)
    },
  )
  /** What one connection gives. */
  const connect = () =>
    lastValueFrom(hardware.decode().pipe(toArray())).catch(failure => {
      hardware.ended(failure)
      return 'lost'
    })
  return { tried, refused, connect, ended: hardware.ended, asked: () => asked }
}

describe('decoding by hardware', () => {
  it('is left to the CPU where there is no hardware', async () => {
    const { connect, refused, asked } = camera(undefined, 0)
    expect(await connect()).toEqual(['cpu', 'cpu', 'cpu'])
    expect(refused).toEqual([])
    expect(asked()).toBe(0)
  })

  it('gives way to the CPU for good when it fails before the first frame, with one warning', async () => {
    const { connect, tried, refused } = camera('cuda', 0)
    expect(await connect()).toBe('lost')
    expect(await connect()).toEqual(['cpu', 'cpu', 'cpu'])
    expect(await connect()).toEqual(['cpu', 'cpu', 'cpu'])
    expect(tried).toEqual(['cuda', 'cpu', 'cpu'])
    expect(refused).toEqual([
      expect.stringMatching(/^HWACCEL_UNAVAILABLE: cuda gives no frame: Device setup failed/),
    ])
  })

  it('is tried again when it had worked: what was sent may have been broken', async () => {
    const { connect, tried, refused } = camera('cuda', 2)
    await connect()
    await connect()
    expect(tried).toEqual(['cuda', 'cuda'])
    expect(refused).toEqual([])
  })

  it('is tried again when the camera was away', async () => {
    const away = new LamppostError('SOURCE_UNREACHABLE', { what: 'It refuses connections' })
    const { connect, tried, refused } = camera('vaapi', 0, away)
    await connect()
    await connect()
    expect(tried).toEqual(['vaapi', 'vaapi'])
    expect(refused).toEqual([])
  })

  it('gives way when it has to be ended because it complains for ever', async () => {
    const { connect, ended, tried } = camera(
      'qsv',
      0,
      new LamppostError('SOURCE_STALLED', { what: 'No frame came' }),
    )
    await connect()
    ended(codecError())
    await connect()
    expect(tried).toEqual(['qsv h264', 'cpu'])
  })

  it('asks the camera for its codec where there is a decoder for each', async () => {
    const { connect, tried, asked } = camera('rkmpp', 0)
    await connect()
    await connect()
    expect(tried).toEqual(['rkmpp h264', 'cpu'])
    expect(asked()).toBe(1)
  })
})
