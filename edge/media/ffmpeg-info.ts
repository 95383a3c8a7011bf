import { ask } from './ask-ffmpeg.js'

export interface FfmpegInfo {
  /** As ffmpeg prints it, such as `5.1.9-0+deb12u1`. */
  readonly version: string
  /** Names of the hardware decoders it was built with; this box need not have them. */
  readonly hwaccels: readonly string[]
}

/** What the ffmpeg of this box can do. Errors: FFMPEG_MISSING. */
export async function ffmpegInfo(): Promise<FfmpegInfo> {
  const [version, hwaccels] = await Promise.all([ask(['-version']), ask(['-hwaccels'])])
  return {
    version: /^ffmpeg version (\S+)/.exec(version.toString())?.[1] ?? 'unknown',
    hwaccels: hwaccels
      .toString()
      .split('\n')
      .slice(1)
      .filter(line => line.trim() !== ''),
  }
}
