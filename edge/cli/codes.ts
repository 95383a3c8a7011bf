import { Command, Option } from 'commander'
import { listCodes } from './codes/list.js'
import { showCodes } from './codes/show.js'

const example = `
Examples:
  $ lamppost codes list                                  the schemes that come with Lamppost
  $ lamppost codes show gb-t-47678.5-2026                its codes, and what is reported under each
  $ lamppost codes show ./local.yaml -c box.yaml         whether a file of your own can be used
  $ lamppost codes show -c box.yaml --json               what a box says

What a city calls the things that are found is data. The configuration chooses one scheme or several
("codes: [gb-t-47678.5-2026, ./local.yaml]"), and every incident then carries the code of each. "lamppost check" names
what is looked for and has none.`

interface Common {
  readonly config?: string
  readonly json?: boolean
}

/** `lamppost codes`: what cities call the things that are found. */
export function codesCommand(): Command {
  const command = new Command('codes')
    .description('what cities call the things that are found')
    .addHelpText('after', example)
  command
    .command('list')
    .description('the schemes that come with Lamppost, and those of a configuration')
    .addOption(optionalConfig('mark the ones that this configuration chooses, and add its own'))
    .option('--json', 'as one JSON array')
    .addHelpText('after', '\nExample:\n  $ lamppost codes list -c box.yaml')
    .action(({ config, json = false }: Common) => listCodes(config, json, process.stdout))
  command
    .command('show')
    .description('the codes of a scheme, and the scenarios that are reported under them')
    .argument('[codes]', 'id, or path of a file; those that the configuration chooses where it is absent')
    .addOption(optionalConfig('whose scenarios the codes may speak of, besides those of Lamppost'))
    .option('--json', 'as one JSON array')
    .addHelpText(
      'after',
      '\nExample:\n  $ lamppost codes show gb-t-47678.5-2026\n\nExit code 2 when the file has a mistake; each is named with its line.',
    )
    .action((codes: string | undefined, { config, json = false }: Common) =>
      showCodes(codes, config, json, process.stdout),
    )
  return command
}

const optionalConfig = (why: string): Option => new Option('-c, --config <file>', why)
