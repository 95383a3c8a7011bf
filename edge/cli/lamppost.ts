#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node
import { Command, CommanderError } from 'commander'
import { version } from '../kit/version.js'
import { benchCommand } from './bench.js'
import { calibrateCommand } from './calibrate.js'
import { checkCommand } from './check.js'
import { codesCommand } from './codes.js'
import { commandCommand } from './command.js'
import { demoCommand } from './demo.js'
import { detectCommand } from './detect.js'
import { doctorCommand } from './doctor.js'
import { evalCommand } from './eval.js'
import { evidenceCommand } from './evidence.js'
import { exitCodes } from './exit-codes.js'
import { reportFailure } from './failure.js'
import { incidentsCommand } from './incidents.js'
import { locateCommand } from './locate.js'
import { modelsCommand } from './models.js'
import { placesCommand } from './places.js'
import { reportCommand } from './report.js'
import { runCommand } from './run.js'
import { trackCommand } from './track.js'

const help = `
Start with "lamppost demo", then write a configuration and "lamppost check" it.

Exit codes: 0 done; 1 could not be done; 2 wrong arguments, configuration or model; 3 something that is
needed does not answer; 4 evidence is not as it was signed; 130 stopped by Ctrl-C. LAMPPOST_DEBUG=1 shows
where an error comes from.`

const program = new Command('lamppost')
  .description('From street cameras to incidents on the map')
  .version(version)
  .addHelpText('after', help)
for (const command of [
  runCommand(),
  checkCommand(),
  calibrateCommand(),
  demoCommand(),
  doctorCommand(),
  detectCommand(),
  codesCommand(),
  modelsCommand(),
  evalCommand(),
  incidentsCommand(),
  placesCommand(),
  commandCommand(),
  reportCommand(),
  evidenceCommand(),
  locateCommand(),
  trackCommand(),
  benchCommand(),
]) {
  program.addCommand(command)
}

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
