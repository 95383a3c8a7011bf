import { Command } from 'commander'
import { accessesCommand } from './evidence/accesses.js'
import { exportCommand } from './evidence/export.js'
import { keyCommand } from './evidence/key.js'
import { originalCommand } from './evidence/original.js'
import { originalsCommand } from './evidence/originals.js'
import { uploadsCommand } from './evidence/uploads.js'
import { verifyCommand } from './evidence/verify.js'

const example = `
Examples:
  $ lamppost evidence export 0193c2f1-... --out case-2026-1123 -c box.yaml
  $ lamppost evidence verify case-2026-1123
  $ lamppost evidence key -c box.yaml
  $ lamppost evidence originals -c box.yaml
  $ lamppost evidence original 0193c2f1-... --reason "case 2026-1123" --out car.jpg -c box.yaml
  $ lamppost evidence accesses -c box.yaml
  $ lamppost evidence uploads -c box.yaml`

/** `lamppost evidence`: the files that prove incidents. */
export function evidenceCommand(): Command {
  const command = new Command('evidence')
    .description('the files that prove incidents')
    .addHelpText('after', example)
  for (const child of [
    verifyCommand(),
    exportCommand(),
    keyCommand(),
    originalCommand(),
    originalsCommand(),
    accessesCommand(),
    uploadsCommand(),
  ]) {
    command.addCommand(child)
  }
  return command
}
