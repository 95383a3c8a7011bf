import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box } from '../../domain/box.js'
import type { Still } from '../../domain/footage.js'
import { putFile } from '../../kit/put-file.js'
import { sideBySide } from '../../kit/side-by-side.js'
import type { PictureSize } from '../../media/decode-arguments.js'
import type { FootageLimits } from '../../media/footage-limits.js'
import { footagePicture } from '../../media/footage-picture.js'
import { drawFinding } from '../report/draw-finding.js'
import type { Finding } from '../report/flight-report.js'
import type { Present } from './part.js'
import { hiddenParts } from './present.js'
import type { SurveyedRecording } from './survey.js'

export interface PictureOptions {
  /** By the number of a finding: whose heads and plates nobody is to see, pixels of the frame that `best` speaks of. */
  readonly present: Readonly<Record<number, Present>>
  readonly limits: FootageLimits
  /** Pictures that are drawn side by side. */
  readonly lanes: number
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
  { present, limits, lanes, signal, onDrawn }: PictureOptions,
): Promise<Finding[]> {
  await mkdir(join(dir, FOLDER), { recursive: true })
  const drawn: Finding[] = []
  let done = 0
  await sideBySide(findings.entries(), lanes, async ([index, finding]) => {
    signal.throwIfAborted()
    const name = String(finding.number).padStart(4, '0')
    const picture = `${FOLDER}/${name}.jpg`
    const closeUp = `${FOLDER}/${name}-close.jpg`
    const known = (await isThere(join(dir, picture))) && (await isThere(join(dir, closeUp)))
    const here = present[finding.number]
    const hide = here ? hiddenParts(here) : []
    const recording = recordings[finding.best.recording]!
    const isDrawn =
      known || (await draw(finding, recording, hide, limits, join(dir, picture), join(dir, closeUp)))
    drawn[index] = isDrawn ? { ...finding, picture, closeUp } : finding
    done += 1
    onDrawn(done / findings.length)
  })
  return drawn
}

/** Resolves with whether there is a picture: a frame that was decoded once may be beyond reach by itself. */
async function draw(
  finding: Finding,
  recording: SurveyedRecording,
  hide: readonly Box[],
  limits: FootageLimits,
  picturePath: string,
  closeUpPath: string,
): Promise<boolean> {
  const { best } = finding
  const still = await stillOf(recording, best.tMs, { limits })
  if (!still) return false
  const caption = recording.kind === 'still' ? recording.file : `${recording.file}  ${clockText(best.tMs)}`
  const { picture, closeUp } = await drawFinding(still, finding, { hide, caption })
  await putFile(picturePath, part => writeFile(part, picture))
  await putFile(closeUpPath, part => writeFile(part, closeUp))
  return true
}

/** The frame of a recording, at full resolution unless it is to fit; undefined where it cannot be had any more. */
export const stillOf = (
  { path, demuxer }: SurveyedRecording,
  tMs: number,
  options: { readonly limits: FootageLimits; readonly fitWithin?: PictureSize },
): Promise<Still | undefined> =>
  footagePicture({ path, ...(demuxer !== undefined && { demuxer }) }, tMs, options).catch(() => undefined)

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
