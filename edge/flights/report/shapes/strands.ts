import type { FlightReport, TrackPoint } from '../flight-report.js'

/** A part of the track that is known, or not known, in one way throughout. */
export interface Piece {
  readonly quality: TrackPoint['quality']
  /** Two at least, save where the strand has no other. */
  readonly points: readonly TrackPoint[]
}

/** The way of one video, or of all stills that follow each other. */
export interface Strand {
  /** Of its first point. */
  readonly recording: number
  readonly kind: 'video' | 'still'
  readonly pieces: readonly Piece[]
}

/** The track by recordings. Between two videos nothing is flown; stills are stations of one way. */
export function strandsOf({ track, recordings }: Pick<FlightReport, 'track' | 'recordings'>): Strand[] {
  const kindOf = (point: TrackPoint) => recordings[point.recording]?.kind ?? 'video'
  const ways: TrackPoint[][] = []
  for (const point of track) {
    const before = ways.at(-1)?.at(-1)
    const goesOn =
      before !== undefined &&
      (before.recording === point.recording || (kindOf(before) === 'still' && kindOf(point) === 'still'))
    if (goesOn) ways.at(-1)!.push(point)
    else ways.push([point])
  }
  return ways.map(way => ({
    recording: way[0]!.recording,
    kind: kindOf(way[0]!),
    pieces: piecesOf(way),
  }))
}

function piecesOf(way: readonly TrackPoint[]): Piece[] {
  if (way.length === 1) return [{ quality: way[0]!.quality, points: way }]
  const pieces: { quality: TrackPoint['quality']; points: TrackPoint[] }[] = []
  for (const [index, point] of way.entries()) {
    if (index === 0) continue
    const last = pieces.at(-1)
    // A point tells of the way that leads to it.
    if (last?.quality === point.quality) last.points.push(point)
    else pieces.push({ quality: point.quality, points: [way[index - 1]!, point] })
  }
  return pieces
}
