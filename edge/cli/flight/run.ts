import { parse, resolve } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { given } from '../../config/issue-wording.js'
import { timeZone } from '../../config/schema/time-zone.js'
import { isShippedId, modelPath } from '../../config/shipped.js'
import type { JobOptions } from '../../flights/job/job-options.js'
import { jobOptionsSchema } from '../../flights/job/job-options.js'
import { JobStore } from '../../flights/job/job-store.js'
import type { JobProgress } from '../../flights/job/progress.js'
import { checkFlight, demandUsable, type JobOutcome, runJob } from '../../flights/job/run-job.js'
import { lensOfCamera } from '../../flights/place/drone-cameras.js'
import type { FlightProblem } from '../../flights/report/flight-report.js'
import { isInlineMapping } from '../../flights/telemetry/read-csv-mapping.js'
import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { silentLog } from '../../kit/log.js'
import { exitCodes } from '../exit-codes.js'
import type { FlightCommandOptions } from '../flight.js'
import { makeOutFolder } from '../out-folder.js'
import { barText, Progress, type Terminal } from '../progress.js'
import { stopSignal } from '../stop-signal.js'
import { durationText } from '../text.js'
import { handToBox } from './hand-to-box.js'
import { outcomeText, problemsText, surveyText } from './text.js'
import { USUAL_SCENARIOS } from './usual-scenarios.js'

export interface FlightStreams {
  readonly stdout: Terminal
  readonly stderr: Terminal
}

/**
 * Does a flight from its files to its report. Resolves with the exit code.
 *
 * @throws LamppostError what `runJob` throws; USAGE where the folder holds another job
 */
export async function runFlight(
  files: readonly string[],
  options: FlightCommandOptions,
  { stdout, stderr }: FlightStreams,
): Promise<number> {
  const asked = await jobOptions(files, options)
  const { signal } = stopSignal()
  const progress = new Progress(stderr, systemClock.monotonicMs)
  const onProblems = (problems: readonly FlightProblem[]): void => {
    progress.clear()
    stderr.write(problemsText(problems))
  }
  if (options.check) {
    const { problems, recordings } = await checkFlight(asked, signal)
    if (options.json) stdout.write(`${JSON.stringify({ recordings, problems })}\n`)
    else {
      onProblems(problems)
      stdout.write(surveyText(recordings, problems))
    }
    return recordings.length === 0 ? exitCodes.USAGE : exitCodeOf(problems)
  }
  await demandUsable(asked)
  if (options.config !== undefined) {
    stdout.write(await handToBox(options.config, asked))
    return exitCodes.OK
  }
  const dir = resolve(options.out ?? `${asked.name.replaceAll('/', '-')}-flight`)
  await makeOutFolder(dir, '--out')
  begin(dir, asked)
  let outcome: JobOutcome
  try {
    outcome = await runJob(dir, {
      ...{ clock: systemClock, log: silentLog, signal, onProblems },
      onProgress: told => progress.show(progressText(told)),
    })
  } catch (error) {
    progress.clear()
    if (!signal.aborted) throw error
    stderr.write(`Stopped. The same command goes on where it was: --out ${dir}\n`)
    return exitCodes.INTERRUPTED
  }
  progress.clear()
  stdout.write(options.json ? `${JSON.stringify(jsonOf(outcome, dir))}\n` : outcomeText(outcome, dir))
  return exitCodeOf(outcome.report.problems)
}

const exitCodeOf = (problems: readonly FlightProblem[]): number =>
  problems.some(({ severity, file }) => severity === 'refusal' && file !== undefined)
    ? exitCodes.FAILED
    : exitCodes.OK

const progressText = ({ stage, share, leftMs }: JobProgress): string =>
  `${barText(share)} ${Math.round(share * 100)} %, ${stage}${leftMs === undefined ? '' : `, ${durationText(leftMs)} left`}`

const jsonOf = ({ report, timings, frames, files }: JobOutcome, dir: string) => ({
  ...{ id: report.id, name: report.name, dir, files, frames, timings },
  ...{ findings: report.findings, problems: report.problems, unplaced: report.unplaced },
})

/** A job that is there already goes on, if it is the same one; one that has done nothing yet begins anew, as it is asked for now. */
function begin(dir: string, asked: JobOptions): void {
  const store = JobStore.open(dir)
  try {
    const { options } = store.begin(asked, systemClock.now())
    if (store.done().size === 0) {
      store.beginAnew(asked, systemClock.now())
      return
    }
    const others = otherOptions(options, asked)
    if (others.length > 0)
      throw new LamppostError('USAGE', {
        what: `${dir} holds a flight job that was begun with other ${others.join(', ')}`,
        hint: 'Give another --out, or remove that folder.',
      })
  } finally {
    store.close()
  }
}

/** How a person says what a job is asked for. What is not here changes nothing about what is found. */
const optionNames: Readonly<Partial<Record<keyof JobOptions, string>>> = {
  ...{ inputs: 'files', name: '--name', droneId: '--drone', telemetry: '--telemetry', csvMap: '--csv-map' },
  ...{ lens: '--camera or --hfov', dem: '--dem', demDatum: '--dem-heights', heights: '--heights' },
  ...{ takeoffAltitude: '--takeoff-altitude', unknownGimbal: '--unknown-gimbal' },
  ...{ clockOffsetMs: '--clock-offset', localTimeZone: '--time-zone', spacingM: '--spacing' },
  ...{ model: '--model', tiles: '--tiles', scenarios: '--scenario', zones: '--zones', sigmas: '--sigma-...' },
  ...{ language: '--language', privacy: '--show-people' },
}

/** What two jobs are asked for differently. */
const otherOptions = (held: JobOptions, asked: JobOptions): string[] =>
  Object.entries(optionNames).flatMap(([key, name]) => {
    const [before, now] = [held[key as keyof JobOptions], asked[key as keyof JobOptions]]
    return JSON.stringify(before) === JSON.stringify(now) ? [] : [name]
  })

function demandTimeZone(name: string): void {
  const parsed = timeZone().safeParse(name)
  if (!parsed.success)
    throw new LamppostError('USAGE', {
      what: `--time-zone: ${parsed.error.issues[0]!.message.replace(given, `"${name}"`)}`,
      hint: 'Give the name of a zone, such as Asia/Shanghai.',
    })
}

async function jobOptions(files: readonly string[], options: FlightCommandOptions): Promise<JobOptions> {
  const inputs = [...files, ...(options.images === undefined ? [] : [options.images])]
  if (inputs.length === 0)
    throw new LamppostError('USAGE', {
      what: 'There is nothing to look at',
      hint: 'Give videos, stills, or a folder of them.',
    })
  const lens =
    options.camera !== undefined
      ? await lensOfCamera(options.camera)
      : options.hfov !== undefined && ({ kind: 'field-of-view', horizontalDeg: options.hfov } as const)
  const path = (name: 'telemetry' | 'dem' | 'zones') =>
    options[name] === undefined ? {} : { [name]: resolve(options[name]) }
  const { csvMap, timeZone: zone } = options
  if (zone !== undefined) demandTimeZone(zone)
  if (options.heights !== 'takeoff' && options.dem === undefined)
    throw new LamppostError('USAGE', {
      what: `--heights ${options.heights} says nothing without the heights of the ground`,
      hint: 'Add --dem, or leave --heights out: heights then count from the take-off.',
    })
  return jobOptionsSchema.parse({
    id: uuidv7(),
    name: options.name?.trim() || parse(resolve(inputs[0]!)).name || 'flight',
    droneId: options.drone,
    inputs: inputs.map(input => resolve(input)),
    ...{ ...path('telemetry'), ...path('dem'), ...path('zones') },
    ...(csvMap !== undefined && { csvMap: isInlineMapping(csvMap) ? csvMap : resolve(csvMap) }),
    ...(zone !== undefined && { timeZone: zone, localTimeZone: zone }),
    ...(options.takeoffAltitude !== undefined && { takeoffAltitude: options.takeoffAltitude }),
    ...(lens && { lens }),
    ...(options.demHeights !== undefined && { demDatum: options.demHeights }),
    ...{ heights: options.heights, unknownGimbal: options.unknownGimbal, language: options.language },
    ...(options.clockOffset !== undefined && { clockOffsetMs: options.clockOffset * 1000 }),
    ...(options.spacing !== undefined && { spacingM: options.spacing }),
    model: modelPath(options.model, process.cwd()),
    ...(options.tiles && { tiles: options.tiles }),
    scenarios: (options.scenario ?? USUAL_SCENARIOS).map(reference =>
      isShippedId(reference) ? reference : resolve(reference),
    ),
    sigmas: {
      ...{ yawDeg: options.sigmaYaw, pitchDeg: options.sigmaPitch, rollDeg: options.sigmaRoll },
      ...{ heightM: options.sigmaHeight, positionM: options.sigmaPosition, timeS: options.sigmaTime },
    },
    ...(options.workers !== undefined && { workers: options.workers }),
    privacy: !options.showPeople,
  })
}
