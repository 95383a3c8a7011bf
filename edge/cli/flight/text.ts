import { relative } from 'node:path'
import type { JobOutcome } from '../../flights/job/run-job.js'
import type { FlightProblem } from '../../flights/report/flight-report.js'
import { tableText } from '../table.js'
import { durationText } from '../text.js'

/** A problem as a person reads it: what, in which file, and what to do. */
export function problemText({ code, severity, file, what, hint }: FlightProblem): string {
  const where = file === undefined ? '' : `${file}: `
  const how = hint ? ` ${hint.en}` : ''
  return `${severity}: ${where}${what.en} (${code}).${how}\n`
}

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
    `${frames} frames in ${durationText(timings.tookMs)}: waited for decoding ${share(timings.decodeMs)}, `,
    `for detection ${share(timings.detectMs)}, other ${share(restMs)}\n`,
    `${files.map(file => relative(process.cwd(), file) || file).join('\n')}\n`,
    `In ${dir}\n`,
  ].join('')
}
