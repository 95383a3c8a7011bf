import { relative } from 'node:path'
import type { JobOutcome } from '../../flights/job/run-job.js'
import type { FlightProblem, Recording } from '../../flights/report/flight-report.js'
import { foldProblems } from '../../flights/report/fold-problems.js'
import { tableText } from '../table.js'
import { durationText } from '../text.js'

/** Problems as a person reads them: what, in which files, and what to do; what is the same in many files is said once. */
export const problemsText = (problems: readonly FlightProblem[]): string =>
  foldProblems(problems)
    .map(({ code, severity, file, what, hint }) => {
      const where = file === undefined ? '' : `${file}: `
      const how = hint ? ` ${hint.en}` : ''
      return `${severity}: ${where}${what.en} (${code}).${how}\n`
    })
    .join('')

/** What can be looked at, and where its poses come from. */
export function surveyText(recordings: readonly Recording[], problems: readonly FlightProblem[]): string {
  if (recordings.length + problems.length === 0) return 'There is no video and no still\n'
  const videos = recordings.filter(({ kind }) => kind === 'video')
  const stills = recordings.length - videos.length
  const lines = videos.map(({ file, durationMs, widthPx, heightPx, telemetry, telemetryFormat }) => {
    const from = telemetry === file ? 'in itself' : telemetry
    return `${file}: ${durationText(durationMs)}, ${widthPx}x${heightPx}, telemetry ${from} (${telemetryFormat})\n`
  })
  const all = [plural(videos.length, 'video'), plural(stills, 'still')].filter(text => !text.startsWith('0'))
  return `${lines.join('')}${all.length === 0 ? 'Nothing' : all.join(' and ')} can be looked at\n`
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** What came of a flight: a table of what was found, where the files are, and what took the time. */
export function outcomeText({ report, timings, frames, files }: JobOutcome, dir: string): string {
  const rows = report.findings.map(({ number, words, confidence, fix, looks, passes }) => [
    String(number),
    words.en.label,
    confidence.toFixed(2),
    fix.lat.toFixed(6),
    fix.lon.toFixed(6),
    `${fix.accuracyM.toFixed(1)} m`,
    `${looks} in ${passes}`,
  ])
  const heads = ['#', 'what', 'score', 'latitude', 'longitude', '1 sigma', 'looks in passes']
  const found = rows.length === 0 ? 'Nothing was found.' : tableText(heads, rows)
  const share = (ms: number) => `${Math.round((100 * ms) / Math.max(1, timings.tookMs))} %`
  const restMs = Math.max(0, timings.tookMs - timings.decodeMs - timings.detectMs)
  const unplaced = report.unplaced.map(
    ({ reason, count }) => `${count} detections without a place: ${reason}\n`,
  )
  return [
    `${found}\n`,
    ...unplaced,
    `${plural(frames, 'frame')} in ${durationText(timings.tookMs)}: waited for decoding ${share(timings.decodeMs)}, `,
    `for detection ${share(timings.detectMs)}, other ${share(restMs)}\n`,
    `${files.map(file => relative(process.cwd(), file) || file).join('\n')}\n`,
    `In ${dir}\n`,
  ].join('')
}
