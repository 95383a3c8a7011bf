import { Command } from 'commander'
import { type CadencePlan, planCadence } from '../config/cadence-plan.js'
import { explainConfig, type LoadedConfig } from '../config/load.js'
import { formatMistake, type Mistake } from '../config/mistake.js'
import { redactedConfig } from '../config/redacted-config.js'
import { redactUrl } from '../kit/redact.js'
import { exitCodes } from './exit-codes.js'
import { configOption } from './options.js'
import { tableText } from './table.js'

const example = `
Examples:
  $ lamppost check -c box.yaml
  $ lamppost check -c box.yaml --json | jq '.mistakes[].line'

Exit code 2 when the configuration has a mistake.`

/** `lamppost check`: every mistake of a configuration with its line, or what it will do. */
export const checkCommand = (): Command =>
  new Command('check')
    .description('name every mistake of a configuration, or show what it will do')
    .addOption(configOption())
    .option('--json', 'the mistakes, or the configuration with its defaults, as one JSON object')
    .addHelpText('after', example)
    .action(async ({ config: path, json }: { config: string; json?: boolean }) => {
      const { mistakes, loaded } = await explainConfig(path, { env: process.env })
      if (json) process.stdout.write(`${JSON.stringify(report(mistakes, loaded))}\n`)
      else if (loaded) process.stdout.write(`${summary(loaded)}\n`)
      else for (const mistake of mistakes) process.stderr.write(`${formatMistake(mistake)}\n`)
      process.exitCode = loaded ? exitCodes.OK : exitCodes.USAGE
    })

/** With every default filled in, and without a secret. */
const report = (mistakes: readonly Mistake[], loaded: LoadedConfig | undefined) => ({
  ok: loaded !== undefined,
  mistakes,
  ...(loaded && { config: redactedConfig(loaded), cadences: cadences(loaded) }),
})

const cadences = ({ config, scenarios }: LoadedConfig): Record<string, CadencePlan> =>
  Object.fromEntries(
    Object.entries(config.cameras).map(([id, { cadence }]) => [id, planCadence(cadence, scenarios[id]!)]),
  )

function summary({ config, scenarios }: LoadedConfig): string {
  const rows = Object.entries(config.cameras).map(([id, camera]) => [
    camera.name ? `${id} ${camera.name}` : id,
    redactUrl(camera.url),
    cadence(planCadence(camera.cadence, scenarios[id]!)),
    camera.model,
    scenarios[id]!.map(scenario => [scenario.id, ...scenario.zones].join(' in ')).join('\n'),
  ])
  const { mqtt, storage } = config
  return [
    `${config.site}/${config.box}: no mistake found`,
    tableText(['camera', 'from', 'cadence', 'model', 'looks for'], rows),
    `records to ${storage.dir}`,
    mqtt
      ? `publishes to ${redactUrl(mqtt.url)} below ${mqtt.prefix}/`
      : 'publishes nowhere: there is no mqtt section',
  ].join('\n')
}

const cadence = ({ cadence: chosen, why }: CadencePlan): string =>
  `${chosen.kind === 'fps' ? `${chosen.fps} fps` : 'keyframes'}\n${why}`
