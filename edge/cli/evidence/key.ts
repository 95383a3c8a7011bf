import { Command } from 'commander'
import { fingerprintOf, publicKeyOf } from '../../proof/signer.js'
import { configOption } from '../options.js'
import { loadBoxKey } from './with-box-key.js'

const example = `
Examples:
  $ lamppost evidence key -c box.yaml
  $ lamppost evidence key -c box.yaml --pem > box-01.pub.pem

Only the public half is told. Keep it where the box is not, as in the case file of the box: who has it can verify without trusting the
folder that is verified.`

interface Options {
  readonly config: string
  readonly pem?: boolean
  readonly json?: boolean
}

/** `lamppost evidence key`: which key signs the evidence of this box. */
export const keyCommand = (): Command =>
  new Command('key')
    .description('the public key that the evidence of this box is signed with')
    .addOption(configOption())
    .option('--pem', 'the public key alone, as a PEM file')
    .option('--json', 'as one JSON object')
    .addHelpText('after', example)
    .action(async ({ config, pem, json }: Options) => {
      const { loaded, signer } = await loadBoxKey(config)
      const { site, box } = loaded.config
      process.stdout.write(
        keyText({ site, box, key: signer.publicKey }, pem ? 'pem' : json ? 'json' : 'text'),
      )
    })

export function keyText(
  { site, box, key }: { readonly site: string; readonly box: string; readonly key: string },
  as: 'pem' | 'json' | 'text',
): string {
  const pem = publicKeyOf(key).export({ type: 'spki', format: 'pem' }) as string
  const fingerprint = fingerprintOf(key)
  if (as === 'pem') return pem
  if (as === 'json') return `${JSON.stringify({ site, box, key, fingerprint, pem })}\n`
  return `密钥 key ${fingerprint}\nsigns the evidence of ${site}/${box}\n${pem}`
}
