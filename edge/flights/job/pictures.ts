import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box } from '../../domain/box.js'
import type { Still } from '../../domain/footage.js'
import { putFile } from '../../kit/put-file.js'
import { stillOfFile } from '../../media/cut-still.js'
import { drawFinding } from '../report/draw-finding.js'
import type { Finding } from '../report/flight-report.js'
import type { Present } from './part.js'
import { hiddenParts } from './present.js'
import { readStill } from './still-frames.js'
import type { SurveyedRecording } from './survey.js'

export interface PictureOptions {
  /** By the number of a finding: whose heads and plates nobody is to see, pixels of the frame that `best` speaks of. */
  readonly present: Readonly<Record<number, Present>>
  readonly signal: AbortSignal
  /** Share of the findings that have their pictures. */
  readonly onDrawn: (share: number) => void
}

/** Below the folder of the report. */
const FOLDER = 'pictures'

/** Draws each finding into the frame that shows it best; what is there already is not drawn again. */
export async function drawFindings(
  dir: string,
  findings: readonly Finding[],
  recordings: readonly SurveyedRecording[],
  { present, signal, onDrawn }: PictureOptions,
): Promise<Finding[]> {
  await mkdir(join(dir, FOLDER), { recursive: true })
  const drawn: Finding[] = []
  for (const [index, finding] of findings.entries()) {
    signal.throwIfAborted()
    const name = String(finding.number).padStart(4, '0')
    const picture = `${FOLDER}/${name}.jpg`
    const closeUp = `${FOLDER}/${name}-close.jpg`
    const known = (await isThere(join(dir, picture))) && (await isThere(join(dir, closeUp)))
    const here = present[finding.number]
    const hide = here ? hiddenParts(here) : []
    const recording = recordings[finding.best.recording]!
    const isDrawn = known || (await draw(finding, recording, hide, join(dir, picture), join(dir, closeUp)))
    drawn.push(isDrawn ? { ...finding, picture, closeUp } : finding)
    onDrawn((index + 1) / findings.length)
  }
  return drawn
}

/** Resolves with whether there is a picture: a frame that was decoded once may be beyond reach by itself. */
async function draw(
  finding: Finding,
  recording: SurveyedRecording,
  hide: readonly Box[],
  picturePath: string,
  closeUpPath: string,
): Promise<boolean> {
  const { best } = finding
  const still = await stillOf(recording, best.tMs)
  if (!still) return false
  const caption = recording.kind === 'still' ? recording.file : `${recording.file}  ${clockText(best.tMs)}`
  const { picture, closeUp } = await drawFinding(still, finding, { hide, caption })
  await putFile(picturePath, part => writeFile(part, picture))
  await putFile(closeUpPath, part => writeFile(part, closeUp))
  return true
}

/** The frame of a recording at full resolution; undefined where it cannot be had any more. */
export const stillOf = (
  { kind, path, demuxer }: SurveyedRecording,
  tMs: number,
): Promise<Still | undefined> =>
  (kind === 'still' ? readStill(path) : stillOfFile(path, tMs, demuxer)).catch(() => undefined)

/** `3:07`, of the video. */
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
