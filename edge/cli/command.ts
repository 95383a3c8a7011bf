import { Command, InvalidArgumentError } from 'commander'
import { parseDuration } from '../config/schema/duration.js'
import { LamppostError } from '../kit/lamppost-error.js'
import { type CommandName, commands } from '../messages/commands.js'
import { type CommandOptions, runCommandOf } from './command/run.js'
import { configOption } from './options.js'

const example = `
Examples:
  $ lamppost command verify 0193c2f1-7a52-7c1e-9d0b-5f1e2d3c4b5a -c box.yaml
  $ lamppost command snapshot east --out now.jpg -c box.yaml
  $ lamppost command dismiss 0193c2f1-7a52-7c1e-9d0b-5f1e2d3c4b5a --for 7d --reason "works with a permit" -c box.yaml
  $ lamppost command config/get cameras -c box.yaml
  $ lamppost command ack --data '{"incidentId": "0193c2f1-7a52-7c1e-9d0b-5f1e2d3c4b5a"}' --json -c box.yaml

A command goes to the running box through its broker, as a centre would send it, with the credentials of the
configuration; docs/messages.md describes the messages. Exit code 1 when the box answers with an error, 3 when it does
not answer. The same --correlation gives the same answer again, and nothing is done twice.`

/** `lamppost command`: what a centre may ask of a box. */
export function commandCommand(): Command {
  const command = new Command('command')
    .description('ask a running box for something')
    .addHelpText('after', example)
  const add = (name: CommandName, sample: string): Command => {
    const child = command
      .command(name)
      .description(commands[name].what)
      .addOption(configOption())
      .option('--data <json>', 'the whole request as JSON, in place of arguments')
      .option('--by <who>', 'who asks, for the journal')
      .option('--wait <duration>', 'how long the answer is waited for', parseWait, 60_000)
      .option('--correlation <text>', 'ask the same again: the correlation data of before')
      .option('--json', 'the answer as it came, as one line of JSON')
      .addHelpText('after', `\nExample:\n  $ lamppost command ${name} ${sample} -c box.yaml`)
    return child
  }

  add('ack', ID)
    .argument('[incident]', 'id of the incident')
    .option('--note <text>', 'kept in its journal')
    .action((incidentId: string | undefined, options: Options & { note?: string }) =>
      ask('ack', options, { incidentId }, { note: options.note }),
    )
  add('dismiss', `${ID} --for 7d --reason "works with a permit"`)
    .argument('[incident]', 'id of the incident')
    .option('--reason <text>', 'why it is none')
    .option(
      '--for <duration>',
      'so long the same at this place is not reported; 0s: this one only',
      parseWait,
    )
    .action((incidentId: string | undefined, options: Options & { reason?: string; for?: number }) =>
      ask('dismiss', options, { incidentId, reason: options.reason }, { forMs: options.for }),
    )
  add('verify', `${ID} --out now.jpg`)
    .argument('[incident]', 'id of the incident')
    .option('--within <duration>', 'how long the camera is waited for', parseWait)
    .option('--out <file>', 'where the picture goes, a JPEG')
    .action((incidentId: string | undefined, options: Options & { within?: number }) =>
      ask('verify', options, { incidentId }, { withinMs: options.within }),
    )
  add('snapshot', 'east --out now.jpg')
    .argument('[camera]', 'id of the camera')
    .option('--within <duration>', 'how long the camera is waited for', parseWait)
    .option('--max-width <pixels>', 'widest that the picture may be', Number)
    .option('--out <file>', 'where the picture goes, a JPEG')
    .action((camera: string | undefined, options: Options & { within?: number; maxWidth?: number }) =>
      ask('snapshot', options, { camera }, { withinMs: options.within, maxWidth: options.maxWidth }),
    )
  add('config/get', 'cameras')
    .argument('[section]', 'only this section')
    .action((section: string | undefined, options: Options) => ask('config/get', options, {}, { section }))
  add('merge', `${ID} 0193c2f8-1b22-7d3a-8c4e-1a2b3c4d5e6f --reason "one car, two cameras"`)
    .argument('[incident...]', 'ids of the incidents, two or more')
    .option('--reason <text>', 'why they are one')
    .action((incidentIds: string[], options: Options & { reason?: string }) =>
      ask('merge', options, {
        incidentIds: incidentIds.length > 0 ? incidentIds : undefined,
        reason: options.reason,
      }),
    )
  add('split', `${ID} --reason "another car"`)
    .argument('[sighting]', 'id of the sighting; "lamppost incidents show" lists them')
    .option('--reason <text>', 'why it is another thing')
    .action((sightingId: string | undefined, options: Options & { reason?: string }) =>
      ask('split', options, { sightingId, reason: options.reason }),
    )
  return command
}

const ID = '0193c2f1-7a52-7c1e-9d0b-5f1e2d3c4b5a'

type Options = Omit<CommandOptions, 'waitMs'> & { readonly wait: number }

/** What is `needed` must be there, unless the request comes as JSON; what is `also` there goes along. */
function ask(
  name: CommandName,
  { wait, ...options }: Options,
  needed: Readonly<Record<string, unknown>>,
  also: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const missing = Object.entries(needed).filter(([, value]) => value === undefined)
  if (options.data === undefined && missing.length > 0)
    throw new LamppostError('USAGE', {
      what: `${name} needs ${missing.map(([field]) => field).join(' and ')}`,
      hint: `Run "lamppost command ${name} --help".`,
    })
  return runCommandOf(name, { ...needed, ...also }, { ...options, waitMs: wait })
}

function parseWait(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new InvalidArgumentError('Give a duration, such as 30s, 2h or 7d.')
  return ms
}
