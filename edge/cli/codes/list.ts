import { shippedCodes } from '../../config/schema/codes.js'
import type { Terminal } from '../progress.js'
import { tableText } from '../table.js'
import { chosenCodes, readSchemes } from './read.js'

/** Tells which schemes there are, and which of them a configuration chooses. */
export async function listCodes(
  configPath: string | undefined,
  json: boolean,
  stdout: Terminal,
): Promise<void> {
  const chosen = configPath === undefined ? [] : await chosenCodes(configPath)
  const references = [...new Set([...shippedCodes, ...chosen])]
  const schemes = (await readSchemes(references, configPath)).map(({ reference, scheme }) => ({
    ...{ reference, scheme: scheme.scheme, version: scheme.version, name: scheme.name },
    note: scheme.note ?? null,
    codes: scheme.codes.length,
    inUse: scheme.codes.filter(({ for: uses }) => uses.length > 0).length,
    ...(configPath !== undefined && { chosen: chosen.includes(reference) }),
  }))
  if (json) return void stdout.write(`${JSON.stringify(schemes)}\n`)
  const rows = schemes.map(({ reference, scheme, version, name, codes, inUse, chosen }) => [
    ...[reference, scheme, version, `${name.zh}\n${name.en}`, codes, inUse],
    ...(chosen === undefined ? [] : [chosen ? 'yes' : 'no']),
  ])
  const head = ['name it by', 'scheme', 'version', 'what', 'codes', 'in use']
  stdout.write(`${tableText(configPath === undefined ? head : [...head, 'chosen'], rows)}\n`)
}
