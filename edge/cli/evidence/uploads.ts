import { Command, InvalidArgumentError } from 'commander'
import { loadConfig } from '../../config/load.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { openDatabase } from '../../pipeline/record/database.js'
import { createUploadsTable, type UnsentEvidence } from '../../pipeline/record/uploads-table.js'
import { configOption } from '../options.js'
import { tableText } from '../table.js'
import { durationText, timeText } from '../text.js'

interface Options {
  readonly config: string
  readonly json?: boolean
  readonly retry?: boolean
  readonly limit: number
}

const example = `
Examples:
  $ lamppost evidence uploads -c box.yaml
  $ lamppost evidence uploads -c box.yaml --json | jq -r 'select(.isPutAside) | .reason'
  $ lamppost evidence uploads -c box.yaml --retry      after the store was put right

Those that were put aside come first, then the others in the order in which they are tried. It reads the box's store, also
while the box runs; a running box hears of --retry within a minute.`

/** `lamppost evidence uploads`: what is not at the store yet, and why. */
export const uploadsCommand = (): Command =>
  new Command('uploads')
    .description('evidence that is not uploaded yet, with reasons')
    .addOption(configOption())
    .option('--json', 'one line of JSON for each')
    .option('--retry', 'try those that were put aside again, and those that wait at once')
    .option('--limit <count>', 'at most so many', parseCount, 100)
    .addHelpText('after', example)
    .action(showUploads)

async function showUploads({ config: path, json, retry, limit }: Options): Promise<void> {
  const { config } = await loadConfig(path, { env: process.env })
  const { upload } = config.evidence
  if (!upload)
    throw new LamppostError('USAGE', {
      what: `${path} does not say where evidence is uploaded to`,
      hint: 'Write evidence.upload.url; configs/reference.md tells more.',
    })
  const database = openDatabase(config.storage.dir)
  try {
    const table = createUploadsTable({ database })
    if (retry) process.stderr.write(`${table.retryAll()} are tried again.\n`)
    const { waiting, putAside } = table.counts(upload.kinds)
    const unsent = table.list(upload.kinds, limit)
    if (json) for (const entry of unsent) process.stdout.write(`${JSON.stringify(lineOf(entry))}\n`)
    else if (unsent.length === 0) process.stdout.write('Everything is uploaded.\n')
    else
      process.stdout.write(
        `${tableText(head, unsent.map(rowOf(Date.now(), config.timeZone)))}\n${waiting} wait, ${putAside} are put aside.\n`,
      )
  } finally {
    database.close()
  }
}

const head = ['evidence', 'incident', 'what', 'severity', 'captured', 'bytes', 'attempts', 'next', 'why']

const rowOf =
  (nowMs: number, timeZone: string) =>
  ({ evidence, severity, attempts, dueMs, reason, isPutAside }: UnsentEvidence): (string | number)[] => [
    evidence.id,
    evidence.incidentId,
    `${evidence.kind} ${evidence.variant}`,
    severity,
    timeText(evidence.capturedAtMs, timeZone),
    evidence.bytes,
    attempts,
    isPutAside ? 'put aside' : dueMs <= nowMs ? 'in its turn' : `in ${durationText(dueMs - nowMs)}`,
    reason ?? '',
  ]

/** Without what only the uploader understands. */
const lineOf = ({ parts, ...entry }: UnsentEvidence) => ({ ...entry, isBegun: parts !== undefined })

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a number from 1.')
  return Number(text)
}
