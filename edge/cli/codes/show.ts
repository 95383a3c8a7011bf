import { schemeText } from '../../config/city-codes.js'
import type { CodeEntry, CodeScheme } from '../../config/schema/codes.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { Terminal } from '../progress.js'
import { tableText } from '../table.js'
import { chosenCodes, readSchemes } from './read.js'

/** Tells the codes of a scheme or, without one, those of the schemes that the configuration chooses. */
export async function showCodes(
  reference: string | undefined,
  configPath: string | undefined,
  json: boolean,
  stdout: Terminal,
): Promise<void> {
  const references = reference === undefined ? await chosenBy(configPath) : [reference]
  const schemes = (await readSchemes(references, configPath)).map(({ scheme }) => scheme)
  stdout.write(json ? `${JSON.stringify(schemes)}\n` : `${schemes.map(describe).join('\n\n')}\n`)
}

async function chosenBy(configPath: string | undefined): Promise<readonly string[]> {
  if (configPath === undefined)
    throw new LamppostError('USAGE', {
      what: 'No scheme is named',
      hint: 'Name one of "lamppost codes list", a file, or a configuration with -c.',
    })
  const chosen = await chosenCodes(configPath)
  if (chosen.length > 0) return chosen
  throw new LamppostError('USAGE', {
    what: `${configPath} chooses no codes`,
    hint: 'Write for example "codes: [gb-t-47678.5-2026]" into it.',
  })
}

function describe(scheme: CodeScheme): string {
  const rows = scheme.codes.map(({ kind, code, name, for: uses }) => [
    ...[kind, code, name.zh, name.en ?? '-', uses.length === 0 ? '-' : uses.map(useText).join('\n')],
  ])
  return [
    `${schemeText(scheme)}  ${scheme.name.zh}  ${scheme.name.en}`,
    ...(scheme.note === undefined ? [] : [scheme.note]),
    tableText(['kind', 'code', '名称', 'name', 'reported under it'], rows),
  ].join('\n')
}

const useText = ({ scenario, labels }: CodeEntry['for'][number]): string =>
  labels ? `${scenario}: ${labels.join(', ')}` : scenario
