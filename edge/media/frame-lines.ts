/** What ffmpeg says about a frame just before it writes its pixels. */
export interface FrameHeader {
  readonly width: number
  readonly height: number
  /** NaN where the stream gave the frame no time. */
  readonly ptsMs: number
}

const SHOWINFO = /^\[Parsed_showinfo\S* @ \S+\].* pts_time:\s*(\S+) .*\bs:(\d+)x(\d+) /

/** Reads one line of ffmpeg's `showinfo` filter; `undefined` for every other line. */
export function parseFrameLine(line: string): FrameHeader | undefined {
  const match = SHOWINFO.exec(line)
  if (!match) return undefined
  return { ptsMs: Number(match[1]) * 1000, width: Number(match[2]), height: Number(match[3]) }
}
