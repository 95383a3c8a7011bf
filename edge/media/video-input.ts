import { fileURLToPath } from 'node:url'

export type RtspTransport = 'tcp' | 'udp'

/** What ffmpeg may take a file for. */
export type Demuxer = 'mov' | 'matroska' | 'mpegts'

/** What ffmpeg and ffprobe are told about an input. */
export interface VideoInput {
  /** `rtsp://`, `rtsps://`, or a file: a path or a `file://` URL. */
  readonly url: string
  /** Only for RTSP. */
  readonly transport: RtspTransport
  /**
   * Only for files. The one that may open it, for files of strangers: left to choose, ffmpeg takes a list of files for a
   * video, whatever its name.
   */
  readonly demuxer?: Demuxer
}

export const isLiveUrl = (url: string): boolean => /^rtsps?:\/\//i.test(url)

/**
 * How long a socket may be silent before ffmpeg gives up by itself. The watchdog of the source is quicker;
 * this one only keeps a child from outliving a parent that was killed.
 */
const SOCKET_TIMEOUT_MS = 30_000

/** The address as ffmpeg wants it. The `file:` in front keeps a name like `-y` or `a%03d.png` a plain name. */
export function inputAddress({ url }: Pick<VideoInput, 'url'>): string {
  if (isLiveUrl(url)) return url
  return `file:${/^file:\/\//i.test(url) ? fileURLToPath(url) : url}`
}

/** Options that stand before a file: it leads to no other place, and is opened by that demuxer only, where one is given. */
export const strangerOptions = (demuxer?: Demuxer): string[] => [
  ...['-protocol_whitelist', 'file'],
  ...(demuxer ? ['-f', demuxer] : []),
]

/** Options that stand before `-i`, the same for ffmpeg and ffprobe. */
export function inputOptions({ url, transport, demuxer }: VideoInput): string[] {
  if (!isLiveUrl(url)) return strangerOptions(demuxer)
  return [
    ...['-protocol_whitelist', 'rtsp,rtsps,rtp,srtp,udp,tcp,tls'],
    ...['-rtsp_transport', transport],
    ...['-allowed_media_types', 'video'],
    ...['-timeout', String(SOCKET_TIMEOUT_MS * 1000)],
  ]
}
