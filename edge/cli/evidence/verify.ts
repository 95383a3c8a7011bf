import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { rawOf } from '../../proof/signer.js'
import { verifyFolder } from '../../proof/verify.js'
import { exitCodes } from '../exit-codes.js'
import { barText, Progress, type Terminal } from '../progress.js'
import { verdictText } from './verdict-text.js'

const example = `
Examples:
  $ lamppost evidence verify /mnt/copy/evidence
  $ lamppost evidence verify case-2026-1123 --key box-01.pub.pem
  $ lamppost evidence verify /mnt/copy/evidence --includes 9f2c41...
  $ lamppost evidence verify case-2026-1123 --json | jq .findings

DIR is the folder "evidence" below storage.dir, a copy of it, or what "lamppost evidence export" wrote; nothing else is
needed, and nothing is written. Without --key the folder is held against the key that it names itself: compare the
fingerprint with what "lamppost evidence key" tells on the box.

Exit codes: 0 intact 完好; 4 changed, lost or added 有改动; 2 nothing there that a box has signed.`

interface Options {
  readonly key: readonly string[]
  readonly includes: readonly string[]
  readonly json?: boolean
}

/** `lamppost evidence verify`: whether evidence is as the box signed it. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('whether anything was changed, lost or added since the box signed it')
    .argument('<dir>', 'folder of evidence')
    .option(
      '--key <file>',
      'public key of the box (PEM) that is trusted; may be given several times',
      (file: string, before: readonly string[]) => [...before, file],
      [] as readonly string[],
    )
    .option(
      '--includes <sha256>',
      'an entry that is known from elsewhere, as data.proof.sha256 of a message: the folder has to have it; may be given several times',
      (sha256: string, before: readonly string[]) => [...before, sha256],
      [] as readonly string[],
    )
    .option('--json', 'the report, as one JSON object')
    .addHelpText('after', example)
    .action(async (dir: string, { key, includes, json = false }: Options) => {
      const given = { keyFiles: key, knownEntries: includes, json }
      process.exitCode = await verifyEvidence(dir, given, process)
    })

export interface VerifyArguments {
  readonly keyFiles: readonly string[]
  readonly knownEntries?: readonly string[]
  readonly json: boolean
}

export async function verifyEvidence(
  dir: string,
  { keyFiles, knownEntries = [], json }: VerifyArguments,
  { stdout, stderr }: { readonly stdout: Terminal; readonly stderr: Terminal },
): Promise<number> {
  const trustedKeys = await Promise.all(keyFiles.map(readPublicKey))
  const progress = new Progress(stderr, () => systemClock.monotonicMs())
  let shown = ''
  const show = (text: string): void => {
    if (text !== shown) progress.show(text)
    shown = text
  }
  const report = await verifyFolder(dir, {
    ...(trustedKeys.length > 0 && { trustedKeys }),
    knownEntries,
    onProgress: (what, done, total) =>
      show(
        what === 'entries'
          ? `${barText(done / total)} ${done} of ${total} files of entries`
          : `${barText(done / total)} ${megabytes(done)} of ${megabytes(total)} MB of evidence`,
      ),
  })
  progress.clear()
  stdout.write(`${json ? JSON.stringify(report) : verdictText(report)}\n`)
  return report.intact ? exitCodes.OK : exitCodes.NOT_INTACT
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6)

async function readPublicKey(file: string): Promise<string> {
  try {
    const key = createPublicKey(await readFile(file))
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of type ${key.asymmetricKeyType}`)
    return rawOf(key)
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `${file} holds no public key of a box`,
      hint: 'Give --key what "lamppost evidence key --pem" prints on the box.',
      cause,
    })
  }
}
