import { Command } from 'commander'
import { type LoadedConfig, loadConfig } from '../config/load.js'
import { describeError } from '../kit/lamppost-error.js'
import { createRedactor } from '../kit/redact.js'
import { boxChecks, type Finding, machineChecks, type NamedCheck } from './doctor/checks.js'
import { exitCodes } from './exit-codes.js'

const example = `
Examples:
  $ lamppost doctor                  this machine: ffmpeg, model providers, fonts, clock
  $ lamppost doctor -c box.yaml      and what the configuration needs: disk, broker, every camera
  $ lamppost doctor -c box.yaml --json | jq '.[] | select(.ok | not)'

Exit code 3 when something that is needed is missing or does not answer.`

/** `lamppost doctor`: whether this machine, and what a configuration names, can do the work. */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('check ffmpeg, providers, disk, clock, broker and every camera')
    .option('-c, --config <file>', "the box's configuration; without it only the machine is checked")
    .option('--json', 'the findings as one JSON array')
    .addHelpText('after', example)
    .action(async ({ config, json }: { config?: string; json?: boolean }) => {
      const loaded = config === undefined ? undefined : await loadConfig(config, { env: process.env })
      const redact = createRedactor(loaded?.secrets ?? [])
      const findings = await examine(loaded, finding => {
        if (!json) process.stdout.write(`${redact(findingLine(finding))}\n`)
      })
      if (json) process.stdout.write(`${redact(JSON.stringify(findings))}\n`)
      process.exitCode = findings.every(({ ok }) => ok) ? exitCodes.OK : exitCodes.UNAVAILABLE
    })

/** All at once, told in their order as they come. */
async function examine(
  loaded: LoadedConfig | undefined,
  tell: (finding: Finding) => void,
): Promise<Finding[]> {
  const checks = [...machineChecks, ...(loaded ? boxChecks(loaded) : [])].map(run)
  const findings: Finding[] = []
  for (const check of checks) {
    const finding = await check
    tell(finding)
    findings.push(finding)
  }
  return findings
}

async function run({ name, check }: NamedCheck): Promise<Finding> {
  try {
    return { name, ok: true, detail: await check() }
  } catch (error) {
    return { name, ok: false, detail: describeError(error) }
  }
}

const findingLine = ({ name, ok, detail }: Finding): string =>
  `${ok ? '✓' : '✗'} ${name.padEnd(16)} ${detail}`
