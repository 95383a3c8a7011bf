import { Command, InvalidArgumentError, Option } from 'commander'
import type { IncidentFilter } from '../pipeline/record/store.js'
import { type ExportFormat, exportIncidents } from './incidents/export.js'
import { listIncidents } from './incidents/list.js'
import { showIncident } from './incidents/show.js'
import { configOption } from './options.js'

const example = `
Examples:
  $ lamppost incidents list -c box.yaml --state open
  $ lamppost incidents show 0193c2f1-... -c box.yaml
  $ lamppost incidents export -c box.yaml --format geojson > incidents.geojson
  $ lamppost incidents tail -c box.yaml --json | jq .data.severity

list, show and export read the box's store, also while it runs. tail listens to the broker, as a centre does.`

interface Common {
  readonly config: string
  readonly json?: boolean
}
interface Filtered extends Common {
  readonly scenario?: string
  readonly state?: NonNullable<IncidentFilter['state']>
  readonly since?: number
  readonly limit?: number
}

const filterOf = ({ scenario, state, since, limit }: Filtered): IncidentFilter => ({
  ...(scenario !== undefined && { scenario }),
  ...(state !== undefined && { state }),
  ...(since !== undefined && { sinceMs: since }),
  ...(limit !== undefined && { limit }),
})

/** `lamppost incidents`: what was found, from the store or from the broker. */
export function incidentsCommand(): Command {
  const command = new Command('incidents').description('what was found').addHelpText('after', example)
  filters(command.command('list').description('incidents in the store, last seen first'))
    .option('--json', 'one line of JSON for each')
    .addHelpText(
      'after',
      '\nExample:\n  $ lamppost incidents list -c box.yaml --scenario sanitation --since 2026-11-20',
    )
    .action((options: Filtered) => listIncidents(options.config, filterOf(options), options.json ?? false))
  command
    .command('show')
    .description('one incident with its sightings and evidence')
    .argument('<id>', 'id of the incident, or its beginning')
    .addOption(configOption())
    .option('--why', 'what each step of its history rests on: distances, gates, words of people')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  $ lamppost incidents show 0193c2f1 --why -c box.yaml')
    .action((id: string, { config, ...how }: Common & { readonly why?: boolean }) =>
      showIncident(config, id, how),
    )
  command
    .command('tail')
    .description('what the broker hands out, as it comes')
    .addOption(configOption())
    .option('--json', 'the events as they are, one a line')
    .addHelpText('after', '\nExample:\n  $ lamppost incidents tail -c box.yaml')
    .action(async ({ config, json }: Common) => {
      const { tailIncidents } = await import('./incidents/tail.js')
      await tailIncidents(config, json ?? false)
    })
  filters(command.command('export').description('incidents in the store, as a file for others'))
    .addOption(
      new Option('--format <format>', 'json, csv (UTF-8, opens in Excel) or geojson')
        .choices(['json', 'csv', 'geojson'])
        .default('json'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ lamppost incidents export -c box.yaml --format csv > incidents.csv',
    )
    .action((options: Filtered & { format: ExportFormat }) =>
      exportIncidents(options.config, filterOf(options), options.format),
    )
  return command
}

const filters = (command: Command): Command =>
  command
    .addOption(configOption())
    .option('--scenario <id>', 'only of this scenario')
    .addOption(
      new Option('--state <state>', 'only in this state').choices([
        'open',
        'updated',
        'cleared',
        'expired',
        'dismissed',
        'merged',
      ]),
    )
    .option('--since <time>', 'only last seen at or after this time', parseTime)
    .option('--limit <count>', 'at most so many', parseCount)

function parseTime(text: string): number {
  const timeMs = Date.parse(text)
  if (Number.isNaN(timeMs))
    throw new InvalidArgumentError('Give a date or time, such as 2026-11-23T08:00:00+08:00.')
  return timeMs
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a number from 1.')
  return Number(text)
}
