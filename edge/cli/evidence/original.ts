import { access, constants } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { readBoxKey, readRecipientPrivateKey } from '../../pipeline/record/originals/key-files.js'
import { readOriginal } from '../../pipeline/record/originals/read-original.js'
import { configOption } from '../options.js'
import { withOriginals } from './with-originals.js'

const example = `
Examples:
  $ lamppost evidence original 0193c2f1-... --reason "case 2026-1123, order of the court" --out car.jpg -c box.yaml
  $ lamppost evidence original 0193c2f1-... --reason "..." --out car.jpg --key authority.key -c box.yaml

Who reads it (the user of the operating system), when and why is written down before anything is decrypted, and stays
written: see "lamppost evidence accesses". --key is the private key of privacy.originals.recipient.`

interface Options {
  readonly config: string
  readonly reason: string
  readonly out: string
  readonly key?: string
  readonly json?: boolean
}

/** `lamppost evidence original`: an untouched picture or clip, for a reason that is written down. */
export const originalCommand = (): Command =>
  new Command('original')
    .description('read an untouched picture or clip; who and why is written down')
    .argument('<id>', 'id of the evidence or of the original, or its beginning')
    .requiredOption('--reason <text>', 'why it is read')
    .requiredOption('--out <file>', 'where it is written, readable by you alone')
    .option('--key <file>', 'private key (PEM), where originals are encrypted for a recipient')
    .addOption(configOption())
    .option('--json', 'what is known of it, as one JSON object')
    .addHelpText('after', example)
    .action((id: string, { config, reason, out, key, json }: Options) =>
      withOriginals(config, async (table, loaded) => {
        await demandFolder(out)
        const { dir } = loaded.config.storage
        const original = await readOriginal({
          ...{ dir, table, idOrBeginning: id, who: whoIsThere(), reason, outPath: resolve(out) },
          nowMs: systemClock.now(),
          readKey: () => (key === undefined ? readBoxKey(dir) : readRecipientPrivateKey(key)),
        })
        const { bytes, kind, incidentId } = original
        process.stdout.write(
          json
            ? `${JSON.stringify({ ...original, out })}\n`
            : `${out}: ${kind} of incident ${incidentId}, ${bytes} bytes; the access is written down\n`,
        )
      }),
    )

/** Before an access is written down that would give nothing. */
async function demandFolder(out: string): Promise<void> {
  await access(dirname(resolve(out)), constants.W_OK).catch(cause => {
    throw new LamppostError('USAGE', {
      what: `${out} cannot be written`,
      hint: 'Give --out a file in a folder that exists.',
      cause,
    })
  })
}

/** Behind sudo stands somebody. */
function whoIsThere(): string {
  const { username } = userInfo()
  const behind = process.env.SUDO_USER
  return behind === undefined || behind === username ? username : `${username} (sudo by ${behind})`
}
