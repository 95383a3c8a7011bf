import { randomUUID } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { Command } from 'commander'
import { systemClock } from '../../kit/clock.js'
import { isClockSynced } from '../../kit/clock-sync.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { openDatabase } from '../../pipeline/record/database.js'
import { createProofLedger } from '../../pipeline/record/proof-ledger.js'
import { type Exported, exportIncidents } from '../../proof/export-incidents.js'
import type { Ledger } from '../../proof/ledger.js'
import { evidencePath } from '../../proof/open-proof.js'
import { demandStore } from '../demand-store.js'
import { exitCodes } from '../exit-codes.js'
import { configOption } from '../options.js'
import { loadBoxKey } from './with-box-key.js'

const example = `
Examples:
  $ lamppost evidence export 0193c2f1 --out case-2026-1123 -c box.yaml
  $ lamppost evidence export 0193c2f1 0193c2f7 --out case-2026-1123 -c box.yaml --json
  $ lamppost evidence verify case-2026-1123

Copies the pictures and clips of the incidents with what the box signed for them, and signs which entries these are, so
that the folder can be verified alone, anywhere. The box may run meanwhile.`

interface Options {
  readonly config: string
  readonly out: string
  readonly json?: boolean
}

/** `lamppost evidence export`: what proves an incident, as a folder that can be verified alone. */
export const exportCommand = (): Command =>
  new Command('export')
    .description('what proves an incident, as a folder that can be verified alone')
    .argument('<id...>', 'ids of incidents, or their beginnings')
    .requiredOption('--out <dir>', 'a folder that does not exist yet, or is empty')
    .addOption(configOption())
    .option('--json', 'what was exported, as one JSON object')
    .addHelpText('after', example)
    .action(async (ids: string[], { config, out, json = false }: Options) => {
      const exported = await exportEvidence(config, ids, out)
      process.stdout.write(json ? `${JSON.stringify({ ...exported, out })}\n` : exportedText(exported, out))
      process.exitCode = exported.missing.length > 0 ? exitCodes.FAILED : exitCodes.OK
    })

export async function exportEvidence(
  configPath: string,
  idsOrBeginnings: readonly string[],
  out: string,
): Promise<Exported> {
  const { loaded, signer } = await loadBoxKey(configPath)
  const { site, box, storage } = loaded.config
  demandStore(storage.dir)
  const database = openDatabase(storage.dir)
  try {
    const ledger = createProofLedger(database)
    const ids = idsOrBeginnings.map(given => incidentId(ledger, given))
    await demandEmpty(out)
    return await exportIncidents(ids, out, {
      ...{ evidenceDir: evidencePath(storage.dir), ledger, signer },
      origin: {
        ...{ site, box, at: new Date(systemClock.now()).toISOString() },
        clock: {
          ...{ bootId: randomUUID(), monotonicMs: systemClock.monotonicMs() },
          synced: isClockSynced() ?? null,
        },
      },
    })
  } finally {
    database.close()
  }
}

function incidentId(ledger: Pick<Ledger, 'incidentIds'>, given: string): string {
  const found = ledger.incidentIds(given, 3)
  const exact = found.find(id => id === given) ?? (found.length === 1 ? found[0] : undefined)
  if (exact !== undefined) return exact
  throw new LamppostError('INCIDENT_UNKNOWN', {
    what:
      found.length === 0
        ? `The box has signed for no incident with the id ${given}`
        : `Several incidents begin with ${given}`,
  })
}

async function demandEmpty(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true })
    if ((await readdir(out)).length === 0) return
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `The folder ${out} cannot be made`,
      hint: 'Give --out a folder that can be written to.',
      cause,
    })
  }
  throw new LamppostError('USAGE', { what: `${out} is not empty`, hint: 'Give --out a folder of its own.' })
}

function exportedText({ incidents, entries, files, missing }: Exported, out: string): string {
  const lost = missing.map(path => `  gone: ${path}\n`).join('')
  return `${out}: ${files} files and ${entries} entries of ${incidents} incidents; verify them with "lamppost evidence verify ${out}"\n${lost}`
}
