/**
 * Options of an output that writes nothing: ffmpeg prints the parameter sets of the stream once, as the camera announced
 * them, and with them how many pictures a decoder must hold back to put B-frames into order. Behind `tee` a codec that
 * cannot be read so (MPEG-4 part 2) costs nothing but the answer.
 */
export const REORDERING_OUTPUT: readonly string[] = [
  ...['-map', '0:V:0', '-c', 'copy', '-frames:v', '1'],
  ...['-f', 'tee', '[f=null]-|[bsfs/v=trace_headers:f=null:onfail=ignore]-'],
]

const HEADER =
  /^\[trace_headers @ \S+\].* (?:max_num_reorder_frames|sps_max_num_reorder_pics\[\d+\]) .*= (\d+)$/

/**
 * How many pictures are held back, from one line of ffmpeg's stderr; undefined for every other line. H.264 and H.265
 * name it in the sequence parameter set (ITU-T H.264 E.2.1, H.265 7.4.3.2); where an H.264 camera does not, ffmpeg's
 * decoder takes it for 0 until it sees otherwise.
 */
export function parseReordering(line: string): number | undefined {
  const pictures = HEADER.exec(line)?.[1]
  return pictures === undefined ? undefined : Number(pictures)
}

/** What ffmpeg says where the codec cannot be read so. Nothing is lost by it. */
export const isReorderingUnread = (complaint: string): boolean => /^Slave muxer #1 failed/.test(complaint)
