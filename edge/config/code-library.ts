import { isLamppostError } from '../kit/lamppost-error.js'
import { checkShape } from './check-shape.js'
import { checkUses, type KnownScenarios } from './code-uses.js'
import type { Mistake, Problem } from './mistake.js'
import { didYouMean } from './nearest.js'
import { readScenarios } from './scenario-library.js'
import { shippedScenarios } from './schema/box.js'
import { type CodeScheme, CodesSchema, shippedCodes } from './schema/codes.js'
import { codesPath, isShippedCodes } from './shipped.js'
import { readYamlFile, type YamlFile } from './yaml-file.js'

/** The schemes in which a box says what it found. */
export interface CodeLibrary {
  /** Those without a mistake, in the order of the configuration. */
  readonly schemes: readonly CodeScheme[]
  /** Mistakes within the files. */
  readonly mistakes: readonly Mistake[]
  /** Entries of the configuration that lead to no file, or to the same scheme twice. */
  readonly problems: readonly Problem[]
}

/**
 * Reads the files that `codes` in the configuration names; paths are relative to `directory`. They may speak of the box's
 * own scenarios and of all that come with Lamppost, whether the box uses them or not.
 */
export async function readCodes(
  references: readonly string[],
  directory: string,
  ownScenarios: KnownScenarios,
): Promise<CodeLibrary> {
  if (references.length === 0) return { schemes: [], mistakes: [], problems: [] }
  const scenarios = await withShipped(ownScenarios)
  const schemes: CodeScheme[] = []
  const mistakes: Mistake[] = []
  const problems: Problem[] = []
  for (const [index, reference] of references.entries()) {
    const path = ['codes', index]
    const file = await openCodes(reference, directory)
    if (typeof file === 'string') {
      problems.push({ path, message: file })
      continue
    }
    const read = readScheme(file, scenarios)
    mistakes.push(...read.mistakes)
    if (!read.scheme) continue
    const { scheme } = read.scheme
    if (schemes.some(other => other.scheme === scheme))
      problems.push({ path, message: `the scheme ${JSON.stringify(scheme)} is named twice` })
    else schemes.push(read.scheme)
  }
  return { schemes, mistakes, problems }
}

async function withShipped(own: KnownScenarios): Promise<KnownScenarios> {
  const others = shippedScenarios.filter(id => !own.has(id))
  const shipped = await readScenarios(others, '.')
  return new Map([...shipped.scenarios, ...own])
}

/** The file, or a sentence why there is none. */
async function openCodes(reference: string, directory: string): Promise<YamlFile | string> {
  try {
    return await readYamlFile(codesPath(reference, directory), reference)
  } catch (error) {
    if (!isLamppostError(error, 'CONFIG_UNREADABLE')) throw error
    return isShippedCodes(reference)
      ? `no codes "${reference}" come with Lamppost${didYouMean(reference, shippedCodes)}`
      : error.message
  }
}

interface ReadScheme {
  readonly scheme?: CodeScheme
  readonly mistakes: readonly Mistake[]
}

function readScheme(file: YamlFile, scenarios: KnownScenarios): ReadScheme {
  if (file.value === undefined) return { mistakes: file.mistakes }
  const { output, problems } = checkShape(CodesSchema, file.value)
  const all = [...problems, ...(output ? checkUses(output, scenarios) : [])]
  const mistakes = [...file.mistakes, ...all.map(file.locate)]
  return { mistakes, ...(mistakes.length === 0 && output ? { scheme: output } : {}) }
}
