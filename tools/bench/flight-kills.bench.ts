#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { packageFolder } from '../../edge/kit/package-folder.js'
import { disturbedPoses } from '../flights/noise.js'
import { usualErrors } from '../flights/telemetry-errors.js'
import { clipOf, readFlightTruth } from '../flights/truth-file.js'
import { srtOf } from '../flights/write-srt.js'
import { random } from '../random.js'

const help = `
Example:
  $ node dist/tools/bench/flight-kills.bench.js --kills 20

Does the rendered flight once undisturbed, and once killed with -9 again and again at random moments. Exit code 1 when the two reports
differ in anything but ids and the time at which they were made.`

const { kills, longest, seed } = new Command('flight-kills')
  .option('--kills <n>', 'how often', Number, 20)
  .option('--longest <s>', 'a process lives for so long at most, at random', Number, 6)
  .option('--seed <n>', 'of the moments', Number, 1)
  .addHelpText('after', help)
  .parse()
  .opts<{ kills: number; longest: number; seed: number }>()

const program = join(packageFolder, 'dist/edge/cli/lamppost.js')
const dir = await mkdtemp(join(tmpdir(), 'lamppost-kills-'))
try {
  const truth = readFlightTruth('patrol')
  await copyFile(clipOf('patrol'), join(dir, 'patrol.mp4'))
  const poses = disturbedPoses(truth, { ...usualErrors, seed: 2 })
  await writeFile(join(dir, 'patrol.srt'), srtOf(poses, 'avata-360', { durationMs: truth.durationMs }))
  const undisturbed = await once(start('undisturbed'), 'exit')
  const next = random(seed)
  let killed = 0
  while (killed < kills) {
    const child = start('killed')
    const exited = once(child, 'exit')
    const first = await Promise.race([exited, sleep(1000 * longest * next())])
    if (first) {
      // It was through before its moment came: begin anew, and go on killing.
      await rm(join(dir, 'killed'), { recursive: true })
      continue
    }
    child.kill('SIGKILL')
    await exited
    killed += 1
  }
  const finished = await once(start('killed'), 'exit')
  const [a, b] = [await reportOf('undisturbed'), await reportOf('killed')]
  const isSame = a === b
  const { findings } = JSON.parse(a)
  process.stdout.write(
    `${killed} kills; exit codes ${undisturbed[0]} and ${finished[0]}; ${findings.length} findings; ${isSame ? 'the same report' : `another report, ${differenceOf(a, b)}`}\n`,
  )
  process.exitCode = isSame && findings.length > 0 ? 0 : 1
} finally {
  await rm(dir, { recursive: true, force: true })
}

function start(out: string) {
  const video = join(dir, 'patrol.mp4')
  return spawn(process.execPath, [program, 'flight', video, '--hfov', '70', '--out', join(dir, out)], {
    stdio: 'ignore',
  })
}

/** The first line that differs, for people. */
function differenceOf(a: string, b: string): string {
  const [linesA, linesB] = [a, b].map(text => text.split('\n')) as [string[], string[]]
  const at = linesA.findIndex((line, index) => line !== linesB[index])
  return `line ${at + 1}: ${linesA[at]} / ${linesB[at]}`
}

/** Without what differs between any two jobs. */
async function reportOf(out: string): Promise<string> {
  const text = await readFile(join(dir, out, 'report.json'), 'utf8')
  const withoutOwn = (key: string, value: unknown) =>
    ['id', 'madeAt', 'madeAtMs'].includes(key) ? undefined : value
  return JSON.stringify(JSON.parse(text), withoutOwn, 1)
}
