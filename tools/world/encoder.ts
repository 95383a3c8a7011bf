/** H.264 out of raw frames, through ffmpeg: fixed keyframes, a sensor's noise, colours as BT.709. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Scene } from './scene.js'

export class Encoder {
  private readonly ffmpeg: ChildProcess
  private readonly ended: Promise<unknown[]>

  constructor(scene: Scene, file: string) {
    const { crf, blur, gopSeconds, noise } = scene.encoding
    const gop = Math.max(1, Math.round(gopSeconds * scene.fps))
    const filters = [
      'scale=out_color_matrix=bt709:out_range=tv',
      'format=yuv420p',
      ...(blur ? [`gblur=sigma=${blur}`] : []),
      // a fresh pattern for each frame, also while the picture itself stands still
      ...(noise ? [`noise=c0s=${noise}:c0f=t+u:all_seed=${scene.seed}`] : []),
    ]
    // biome-ignore format: options read best in pairs
    const options = [
      '-hide_banner', '-loglevel', 'error', '-y',
      '-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${scene.width}x${scene.height}`, '-r', `${scene.fps}`, '-i', 'pipe:0',
      '-vf', filters.join(','),
      '-c:v', 'libx264', '-preset', 'medium', '-crf', `${crf}`, '-g', `${gop}`, '-keyint_min', `${gop}`,
      '-sc_threshold', '0',
      '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv',
      '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-movflags', '+faststart', file,
    ]
    this.ffmpeg = spawn('ffmpeg', options, { stdio: ['pipe', 'ignore', 'inherit'] })
    this.ended = once(this.ffmpeg, 'close')
    // a failed write shows as ffmpeg's exit code, which finish() reports
    this.ffmpeg.stdin!.on('error', () => {})
  }

  async write(frame: Buffer): Promise<void> {
    const { stdin } = this.ffmpeg
    if (!stdin!.write(frame)) await Promise.race([once(stdin!, 'drain'), this.ended])
  }

  async finish(): Promise<void> {
    this.ffmpeg.stdin!.end()
    const [code] = await this.ended
    if (code !== 0) throw new Error(`ffmpeg ended with code ${code}`)
  }
}
