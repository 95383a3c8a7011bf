/** What ffmpeg says about a frame just before it writes its pixels. */
export interface FrameHeader {
  readonly width: number
  readonly height: number
  /** NaN where the stream gave the frame no time. */
  readonly ptsMs: number
  /** The picture stands alone. */
  readonly keyframe: boolean
}

const SHOWINFO = /^\[Parsed_showinfo\S* @ \S+\].* pts:\s*(\S+) .*\bs:(\d+)x(\d+) .*\biskey:(\d)/

/** Reads one line of ffmpeg's `showinfo` filter behind `settb=1/1000000`; `undefined` for every other line. */
export function parseFrameLine(line: string): FrameHeader | undefined {
  const match = SHOWINFO.exec(line)
  if (!match) return undefined
  const [, ptsUs, width, height, key] = match
  return { ptsMs: Number(ptsUs) / 1000, width: Number(width), height: Number(height), keyframe: key === '1' }
}
