import { LamppostError } from '../../kit/lamppost-error.js'

/** The detections of one frame, as rows. */
export interface FrameRows {
  /** From 1. */
  readonly frame: number
  /** Of each: x, y of the upper left corner, width, height; pixels. */
  readonly boxes: readonly (readonly [number, number, number, number])[]
  readonly scores: readonly number[]
  /** -1 where the line has none. */
  readonly classes: readonly number[]
}

const FEWEST_COLUMNS = 7
/** A track's label is one of these; a class beyond is a mistake in the columns. */
const HIGHEST_CLASS = 9_999
/** So many frames without a detection are a mistake in the first column, or two recordings in one file. */
const LONGEST_GAP = 1_000_000

interface Row {
  readonly frame: number
  readonly box: readonly [number, number, number, number]
  readonly score: number
  readonly label: number
}

/**
 * Gathers lines of MOTChallenge text into frames, which it gives as soon as the next one begins.
 *
 * @throws LamppostError DETECTIONS_INVALID at the first line that cannot be used, with its number
 */
export async function* readFrames(lines: AsyncIterable<string>, name: string): AsyncGenerator<FrameRows> {
  let rows: Row[] = []
  let lineNumber = 0
  for await (const line of lines) {
    lineNumber += 1
    if (line.trim() === '') continue
    const row = parseRow(line, `${name}, line ${lineNumber}`)
    const latest = rows.at(-1)?.frame
    if (latest !== undefined && row.frame !== latest) {
      checkOrder(row.frame, latest, `${name}, line ${lineNumber}`)
      yield toFrame(rows)
      rows = []
    }
    rows.push(row)
  }
  if (rows.length > 0) yield toFrame(rows)
}

function checkOrder(frame: number, latest: number, where: string): void {
  if (frame < latest)
    throw new LamppostError('DETECTIONS_INVALID', {
      what: `${where}: frame ${frame} comes after frame ${latest}`,
      hint: 'Sort the file by its first column: sort -s -t, -k1,1n.',
    })
  if (frame - latest > LONGEST_GAP)
    throw new LamppostError('DETECTIONS_INVALID', {
      what: `${where}: frame ${frame} comes after frame ${latest}, and none between`,
      hint: 'The first column counts frames from 1; it is no time.',
    })
}

function parseRow(line: string, where: string): Row {
  const refuse = (what: string): LamppostError =>
    new LamppostError('DETECTIONS_INVALID', { what: `${where}: ${what}` })
  const fields = line.split(',')
  if (fields.length < FEWEST_COLUMNS)
    throw refuse(`${fields.length} columns, where frame,-1,x,y,w,h,score are needed`)
  const number = (column: number, meaning: string): number => {
    const text = fields[column]!.trim()
    const value = Number(text)
    if (text === '' || !Number.isFinite(value)) throw refuse(`the ${meaning} "${text}" is not a number`)
    return value
  }
  const frame = number(0, 'frame')
  if (!Number.isInteger(frame) || frame < 1) throw refuse(`the frame ${frame} is not a whole number from 1`)
  const box = [number(2, 'x'), number(3, 'y'), number(4, 'width'), number(5, 'height')] as const
  if (!(box[2] > 0 && box[3] > 0)) throw refuse(`a box of ${box[2]} x ${box[3]} pixels has no area`)
  const score = number(6, 'score')
  if (score < 0 || score > 1) throw refuse(`the score ${score} is not from 0 to 1`)
  const label = fields.length > FEWEST_COLUMNS ? number(7, 'class') : -1
  if (!Number.isInteger(label) || label < -1 || label > HIGHEST_CLASS)
    throw refuse(`the class ${label} is not a whole number from 0 to ${HIGHEST_CLASS}, or -1 for none`)
  return { frame, box, score, label }
}

const toFrame = (rows: readonly Row[]): FrameRows => ({
  frame: rows[0]!.frame,
  boxes: rows.map(({ box }) => box),
  scores: rows.map(({ score }) => score),
  classes: rows.map(({ label }) => label),
})
