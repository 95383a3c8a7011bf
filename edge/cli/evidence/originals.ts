import { Command } from 'commander'
import { systemClock } from '../../kit/clock.js'
import type { Original } from '../../pipeline/record/originals/originals-table.js'
import { configOption } from '../options.js'
import { tableText } from '../table.js'
import { timeText } from '../text.js'
import { withOriginals } from './with-originals.js'

const example = `
Examples:
  $ lamppost evidence originals -c box.yaml
  $ lamppost evidence originals -c box.yaml --incident 0193c2f1-... --json | jq .id`

interface Options {
  readonly config: string
  readonly incident?: string
  readonly json?: boolean
}

/** `lamppost evidence originals`: which untouched pictures and clips there are, without opening any. */
export const originalsCommand = (): Command =>
  new Command('originals')
    .description('which untouched pictures and clips are kept, and until when')
    .addOption(configOption())
    .option('--incident <id>', 'only of this incident')
    .option('--json', 'one line of JSON for each')
    .addHelpText('after', example)
    .action(({ config, incident, json }: Options) =>
      withOriginals(config, async (table, loaded) => {
        const originals = table.list(incident)
        if (json) {
          for (const original of originals) process.stdout.write(`${JSON.stringify(original)}\n`)
          return
        }
        const { timeZone } = loaded.config
        const rows = originals.map(original => [
          original.id,
          original.kind,
          original.incidentId,
          original.evidenceId ?? '',
          timeText(original.capturedAtMs, timeZone),
          stateOf(original, timeZone),
        ])
        const head = ['id', 'kind', 'incident', 'evidence', 'of', 'kept']
        process.stdout.write(rows.length > 0 ? `${tableText(head, rows)}\n` : 'No original is kept.\n')
      }),
    )

function stateOf({ recordedAtMs, keepMs, deletedAtMs }: Original, timeZone: string): string {
  if (deletedAtMs !== undefined) return `deleted ${timeText(deletedAtMs, timeZone)}`
  const overMs = recordedAtMs + keepMs
  return `${overMs <= systemClock.now() ? 'was to be kept until' : 'until'} ${timeText(overMs, timeZone)}`
}
