#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node
import { Command, CommanderError } from 'commander'
import { version } from '../kit/version.js'
import { exitCodes } from './exit-codes.js'
import { reportFailure } from './failure.js'

const help = `
Start with "lamppost demo", then write a configuration and "lamppost check" it.

Exit codes: 0 done; 1 could not be done; 2 wrong arguments, configuration or model; 3 something that is
needed does not answer; 4 evidence is not as it was signed; 130 stopped by Ctrl-C. LAMPPOST_DEBUG=1 shows
where an error comes from.`

const program = new Command('lamppost')
  .description('From street cameras to incidents on the map')
  .version(version)
  .addHelpText('after', help)

/** In the order of the help. Each brings in what it needs, which may be all of a box: only the one that is asked for is loaded. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.js')).runCommand(),
  check: async () => (await import('./check.js')).checkCommand(),
  calibrate: async () => (await import('./calibrate.js')).calibrateCommand(),
  demo: async () => (await import('./demo.js')).demoCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
  detect: async () => (await import('./detect.js')).detectCommand(),
  codes: async () => (await import('./codes.js')).codesCommand(),
  models: async () => (await import('./models.js')).modelsCommand(),
  eval: async () => (await import('./eval.js')).evalCommand(),
  incidents: async () => (await import('./incidents.js')).incidentsCommand(),
  places: async () => (await import('./places.js')).placesCommand(),
  command: async () => (await import('./command.js')).commandCommand(),
  report: async () => (await import('./report.js')).reportCommand(),
  evidence: async () => (await import('./evidence.js')).evidenceCommand(),
  flight: async () => (await import('./flight.js')).flightCommand(),
  telemetry: async () => (await import('./telemetry.js')).telemetryCommand(),
  upload: async () => (await import('./upload.js')).uploadCommand(),
  flights: async () => (await import('./flights.js')).flightsCommand(),
  locate: async () => (await import('./locate.js')).locateCommand(),
  track: async () => (await import('./track.js')).trackCommand(),
  bench: async () => (await import('./bench.js')).benchCommand(),
}
const asked = process.argv[2] ?? ''
for (const [name, load] of Object.entries(commands))
  if (name === asked || !Object.hasOwn(commands, asked)) program.addCommand(await load())

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.OK)
  throw error
})

const exitEarly = (command: Command): void => {
  command.exitOverride()
  for (const child of command.commands) exitEarly(child)
}
exitEarly(program)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) process.exitCode = reportFailure(error)
  else process.exitCode = error.exitCode === 0 ? exitCodes.OK : exitCodes.USAGE
}
