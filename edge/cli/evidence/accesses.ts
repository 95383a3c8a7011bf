import { Command } from 'commander'
import { configOption } from '../options.js'
import { tableText } from '../table.js'
import { timeText } from '../text.js'
import { withOriginals } from './with-originals.js'

const example = `
Examples:
  $ lamppost evidence accesses -c box.yaml
  $ lamppost evidence accesses -c box.yaml --json | jq -r .who | sort | uniq -c`

/** `lamppost evidence accesses`: who read which original, when and why. */
export const accessesCommand = (): Command =>
  new Command('accesses')
    .description('who read which original, when and why')
    .addOption(configOption())
    .option('--json', 'one line of JSON for each')
    .addHelpText('after', example)
    .action(({ config, json }: { config: string; json?: boolean }) =>
      withOriginals(config, async (table, loaded) => {
        const accesses = table.accesses()
        if (json) {
          for (const access of accesses) process.stdout.write(`${JSON.stringify(access)}\n`)
          return
        }
        const { timeZone } = loaded.config
        const rows = accesses.map(({ atMs, who, originalId, incidentId, reason }) => [
          ...[timeText(atMs, timeZone), who, originalId, incidentId, reason],
        ])
        const head = ['when', 'who', 'original', 'incident', 'why']
        process.stdout.write(rows.length > 0 ? `${tableText(head, rows)}\n` : 'No original was read.\n')
      }),
    )
