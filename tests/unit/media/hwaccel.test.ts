import { describe, expect, it } from 'vitest'
import {
  chooseDecoder,
  decoderOptions,
  type HardwareDecoder,
  needsCodec,
  tryAllDecoders,
} from '../../../edge/media/hwaccel.js'

const decoders: HardwareDecoder[] = ['cuda', 'vaapi', 'qsv', 'nvmpi', 'v4l2m2m', 'rkmpp']
const trials = await tryAllDecoders()
const missing = trials.filter(({ why }) => why !== undefined).map(({ decoder }) => decoder)
const working = trials.find(({ why }) => why === undefined)?.decoder

describe('the hardware decoders of this machine', () => {
  it('are all tried, and what does not work says why', () => {
    expect(trials.map(({ decoder }) => decoder)).toEqual(decoders)
    for (const { why } of trials) expect(why === undefined || why.length > 5).toBe(true)
  })

  it.skipIf(missing.length === 0)(
    'are refused with their name and the reason, when asked for in vain',
    async () => {
      for (const decoder of missing) {
        const { decoder: chosen, refused } = await chooseDecoder(decoder)
        expect(chosen).toBeUndefined()
        expect(refused).toMatchObject({ code: 'HWACCEL_UNAVAILABLE' })
        expect(refused!.message).toContain(`${decoder} does not decode on this box: `)
      }
    },
  )

  it('are chosen by "auto" where one works, and else nothing is refused: the CPU decodes', async () => {
    expect(await chooseDecoder('auto')).toEqual({ decoder: working })
  })

  it('are left alone by "none"', async () => {
    expect(await chooseDecoder('none')).toEqual({ decoder: undefined })
  })
})

describe('the options of a decoder', () => {
  it('help the decoder of ffmpeg, or name one for the codec', () => {
    expect(decoderOptions('cuda', '')).toEqual(['-hwaccel', 'cuda'])
    expect(decoderOptions('vaapi', '')).toEqual(['-hwaccel', 'vaapi'])
    expect(decoderOptions('rkmpp', 'hevc')).toEqual(['-c:v', 'hevc_rkmpp'])
    expect(decoders.filter(needsCodec)).toEqual(['qsv', 'nvmpi', 'v4l2m2m', 'rkmpp'])
  })
})
