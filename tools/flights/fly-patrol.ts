/** Flies the rendered patrol with the model itself, and holds what its job finds against the truth: `npx tsx tools/flights/fly-patrol.ts --help`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { v7 as uuidv7 } from 'uuid'
import { modelPath } from '../../edge/config/shipped.js'
import { JobStore } from '../../edge/flights/job/job-store.js'
import { runJob } from '../../edge/flights/job/run-job.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { type FlightVerdict, judgeFindings } from './judge-findings.js'
import { patrolJob } from './patrol-job.js'
import { type FlightName, readFlightTruth } from './truth-file.js'

async function fly(name: FlightName, { model, seed }: { model: string; seed: string }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lamppost-fly-'))
  try {
    const dir = join(folder, 'job')
    const wish = { flightId: uuidv7(), droneId: 'm30', model: modelPath(model, process.cwd()) }
    const store = JobStore.open(dir)
    store.begin(patrolJob(folder, name, { ...wish, seed: Number(seed) }), Date.now())
    store.close()
    const { report, frames } = await runJob(dir, {
      ...{ clock: systemClock, log: silentLog, signal: new AbortController().signal },
      ...{ onProgress: () => {}, onProblems: () => {} },
    })
    process.stdout.write(
      `${frames} frames\n${textOf(name, judgeFindings(readFlightTruth(name), report.findings))}`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function textOf(name: FlightName, { found, lost, twice, others }: FlightVerdict): string {
  const seen = readFlightTruth(name).seenBy?.[0]?.things.map(({ id }) => id) ?? []
  const sigmas = found.map(({ offSigmas }) => offSigmas).sort((a, b) => a - b)
  const lines = [
    `found ${found.filter(({ id }) => seen.includes(id)).length} of the ${seen.length} things that the model sees`,
    `lost: ${lost.filter(id => seen.includes(id)).join(' ') || 'none'}`,
    `found twice: ${twice.length}; of something else: ${others.length}`,
    `in the ellipse of 90 %: ${found.filter(({ isInside }) => isInside).length} of ${found.length}`,
    `median error: ${sigmas[Math.floor(sigmas.length / 2)]?.toFixed(2)} sigma`,
  ]
  return `${lines.join('\n')}\n`
}

await new Command('fly-patrol')
  .description('Do the job of a rendered flight with the model itself, and hold it against the truth.')
  .addArgument(new Command().createArgument('<flight>', 'which one').choices(['patrol', 'patrol-next-day']))
  .option('--model <id>', 'as "lamppost flight" takes it', 'urban-nano')
  .option('--seed <number>', 'of the errors of its telemetry', '2')
  .addHelpText('after', '\nExample:\n  npx tsx tools/flights/fly-patrol.ts patrol --seed 5')
  .action(fly)
  .parseAsync()
