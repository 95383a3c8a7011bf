import { Command, Option } from 'commander'
import { configOption } from './options.js'
import { listPlaces } from './places/list.js'
import { showPlace } from './places/show.js'

const example = `
Examples:
  $ lamppost places list -c box.yaml
  $ lamppost places show 0193c2f1 -c box.yaml
  $ lamppost places show 0193c2f1 -c box.yaml --out place.svg
  $ lamppost places list -c box.yaml --json | jq 'select(.risk.score > 0.45)'

A place is a piece of road with damage that scenarios with a risk score have found, and its history over days, cameras
and flights. Both commands read the box's store, also while it runs. The score says where to look first; it is no
engineering judgement of a road.`

interface Common {
  readonly config: string
  readonly json?: boolean
}

/** `lamppost places`: pieces of road, and how their damage has grown. */
export function placesCommand(): Command {
  const command = new Command('places')
    .description('pieces of road with damage, and how it grew')
    .addHelpText('after', example)
  command
    .command('list')
    .description('places, the riskiest first')
    .addOption(configOption())
    .option('--json', 'one line of JSON for each')
    .addHelpText('after', '\nExample:\n  $ lamppost places list -c box.yaml')
    .action(({ config, json = false }: Common) => listPlaces(config, json, process.stdout))
  command
    .command('show')
    .description('the history of one place: what was measured, the score and why, the incidents')
    .argument('<id>', 'id of the place, or its beginning')
    .addOption(configOption())
    .addOption(new Option('--out <file>', 'draw the measurements over time, by source: .svg or .png'))
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  $ lamppost places show 0193c2f1 -c box.yaml --out place.png')
    .action((id: string, { config, ...how }: Common & { readonly out?: string }) =>
      showPlace(config, id, how, process.stdout),
    )
  return command
}
