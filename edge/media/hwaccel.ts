import { readdir } from 'node:fs/promises'
import { isLamppostError, LamppostError, messageOf } from '../kit/lamppost-error.js'
import { ask } from './ask-ffmpeg.js'

/** A piece of hardware that decodes video, in the words of ffmpeg. */
export type HardwareDecoder = 'cuda' | 'vaapi' | 'qsv' | 'nvmpi' | 'v4l2m2m' | 'rkmpp'

interface Kind {
  /** Such a file says that the hardware may be there. */
  readonly device: { readonly folder: string; readonly name: RegExp; readonly words: string }
  /**
   * `hwaccel` helps ffmpeg's own decoders, which take over where it cannot; `codec` is a decoder of its own for each codec,
   * such as `h264_rkmpp`.
   */
  readonly how: 'hwaccel' | 'codec'
}

const render = { folder: '/dev/dri', name: /^renderD\d+$/, words: '/dev/dri/renderD128' }

/** In the order in which they are tried. */
const kinds: Readonly<Record<HardwareDecoder, Kind>> = {
  cuda: { device: { folder: '/dev', name: /^nvidia\d+$/, words: '/dev/nvidia0' }, how: 'hwaccel' },
  vaapi: { device: render, how: 'hwaccel' },
  qsv: { device: render, how: 'codec' },
  nvmpi: { device: { folder: '/dev', name: /^nvhost-nvdec/, words: '/dev/nvhost-nvdec' }, how: 'codec' },
  v4l2m2m: { device: { folder: '/dev', name: /^video\d+$/, words: '/dev/video0' }, how: 'codec' },
  rkmpp: { device: { folder: '/dev', name: /^mpp_service$/, words: '/dev/mpp_service' }, how: 'codec' },
}

const hardwareDecoders = Object.keys(kinds) as readonly HardwareDecoder[]

/** What came of trying one. */
export interface DecoderTrial {
  readonly decoder: HardwareDecoder
  /** Why it does not work; absent when it does. */
  readonly why?: string
}

/** Tries every piece of hardware that Lamppost knows. Throws FFMPEG_MISSING. */
export const tryAllDecoders = (): Promise<DecoderTrial[]> => Promise.all(hardwareDecoders.map(trial))

/** Whether the decoder must be told the codec of the stream, which has to be asked for beforehand. */
export const needsCodec = (decoder: HardwareDecoder): boolean => kinds[decoder].how === 'codec'

/** Options before `-i`. `codec` as ffprobe calls it; pictures come back into memory by themselves. */
export const decoderOptions = (decoder: HardwareDecoder, codec: string): string[] =>
  needsCodec(decoder) ? ['-c:v', `${codec}_${decoder}`] : ['-hwaccel', decoder]

/**
 * Decodes a second of H.264 with it, in a way that cannot fall back to the CPU unseen.
 */
async function trial(decoder: HardwareDecoder): Promise<DecoderTrial> {
  const { device, how } = kinds[decoder]
  if (!(await hasDevice(device))) return { decoder, why: `there is no ${device.words}` }
  const codec = ['-c:v', `h264_${decoder}`, ...FROM_STDIN]
  const hwaccel = [...onDevice(decoder), ...FROM_STDIN, '-vf', 'hwdownload,format=nv12']
  try {
    const sample = await ask(SAMPLE)
    await ask([...(how === 'codec' ? codec : hwaccel), '-f', 'null', '-'], sample)
    return { decoder }
  } catch (error) {
    if (isLamppostError(error)) throw error
    return { decoder, why: messageOf(error) }
  }
}

const FROM_STDIN = ['-f', 'h264', '-i', 'pipe:0']

const onDevice = (decoder: HardwareDecoder): string[] => [
  ...['-hwaccel', decoder],
  ...['-hwaccel_output_format', decoder],
]

const SAMPLE = [
  ...['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=5:duration=1'],
  ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-f', 'h264', 'pipe:1'],
]

const hasDevice = async ({ folder, name }: Kind['device']): Promise<boolean> =>
  (await readdir(folder).catch(() => [])).some(file => name.test(file))

export interface Choice {
  /** Undefined: the CPU decodes. */
  readonly decoder: HardwareDecoder | undefined
  /** HWACCEL_UNAVAILABLE, where what was asked for by name does not work. */
  readonly refused?: LamppostError
}

/** What decodes on this box: `auto` takes the first that works. Throws FFMPEG_MISSING. */
export async function chooseDecoder(wanted: HardwareDecoder | 'auto' | 'none'): Promise<Choice> {
  if (wanted === 'none') return { decoder: undefined }
  if (wanted === 'auto') {
    const works = (await tryAllDecoders()).find(({ why }) => why === undefined)
    return { decoder: works?.decoder }
  }
  const { why } = await trial(wanted)
  if (why === undefined) return { decoder: wanted }
  const what = `${wanted} does not decode on this box: ${why}`
  return { decoder: undefined, refused: new LamppostError('HWACCEL_UNAVAILABLE', { what }) }
}
