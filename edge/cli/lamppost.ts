#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { version } from '../kit/version.js'
import { checkCommand } from './check.js'
import { demoCommand } from './demo.js'
import { detectCommand } from './detect.js'
import { doctorCommand } from './doctor.js'
import { exitCodes } from './exit-codes.js'
import { reportFailure } from './failure.js'
import { incidentsCommand } from './incidents.js'
import { runCommand } from './run.js'

const help = `
Start with "lamppost demo", then write a configuration and "lamppost check" it.

Exit codes: 0 done; 1 could not be done; 2 wrong arguments, configuration or model; 3 something that is
needed does not answer; 130 stopped by Ctrl-C. LAMPPOST_DEBUG=1 shows where an error comes from.`

const program = new Command('lamppost')
  .description('From street cameras to incidents on the map')
  .version(version)
  .addHelpText('after', help)
for (const command of [
  runCommand(),
  checkCommand(),
  demoCommand(),
  doctorCommand(),
  detectCommand(),
  incidentsCommand(),
]) {
  program.addCommand(command)
}

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
