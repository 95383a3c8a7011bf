import { Command } from 'commander'
import { configOption } from './options.js'

const example = `
Examples:
  $ lamppost flights list -c box.yaml
  $ lamppost flights show 0193c2f1 -c box.yaml
  $ lamppost flights pause 0193c2f1 -c box.yaml     # what is done is kept; resume goes on
  $ lamppost flights cancel 0193c2f1 -c box.yaml

Reads and writes the queue of the box, also while it runs: a box that runs does what is wished within a second or two. Flights are
handed in with "lamppost upload", with the page /upload of the box, or with "lamppost flight FILES -c box.yaml".`

interface Common {
  readonly config: string
  readonly json?: boolean
}

/** `lamppost flights`: the flights that a box was given. */
export function flightsCommand(): Command {
  const command = new Command('flights')
    .description('flights that a box was given')
    .addHelpText('after', example)
  command
    .command('list')
    .description('all of them, the newest first')
    .addOption(configOption())
    .option('--json', 'one line of JSON for each')
    .action(async ({ config, json }: Common) => {
      const { listFlights } = await import('./flights/queue.js')
      process.stdout.write(await listFlights(config, json ?? false))
    })
  command
    .command('show')
    .description('one flight: how far it is, what is wrong with its files, where its report is')
    .argument('<id>', 'id of the flight, or its beginning')
    .addOption(configOption())
    .option('--json', 'as one JSON object')
    .action(async (id: string, { config, json }: Common) => {
      const { showFlight } = await import('./flights/queue.js')
      process.stdout.write(await showFlight(config, id, json ?? false))
    })
  for (const [name, description] of [
    ['pause', 'stop looking at it for now'],
    ['resume', 'go on with one that was paused, or that failed'],
    ['cancel', 'stop, and throw away what was found so far; its footage stays'],
  ] as const)
    command
      .command(name)
      .description(description)
      .argument('<id>', 'id of the flight, or its beginning')
      .addOption(configOption())
      .action(async (id: string, { config }: Common) => {
        const { wishOfFlight } = await import('./flights/queue.js')
        process.stdout.write(await wishOfFlight(config, id, name === 'resume' ? 'run' : name))
      })
  return command
}
