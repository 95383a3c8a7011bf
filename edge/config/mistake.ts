/** Keys and list positions from the top of a file. */
export type SettingPath = readonly (string | number)[]

/** What is wrong with one setting, before its line is known. */
export interface Problem {
  readonly path: SettingPath
  readonly message: string
  readonly hint?: string
}

/** One thing that is wrong in a file, in words for the person who wrote it. */
export interface Mistake {
  /** The file, where it is not the configuration itself. */
  readonly file?: string
  /** Line in the file, from 1. */
  readonly line: number
  /** Keys from the top of the file joined by dots; empty for the file as a whole. */
  readonly path: string
  readonly message: string
  readonly hint?: string
}

/** `line 14 cameras.east.url: missing; for example ...`, with the file before it where it is another one. */
export function formatMistake({ file, line, path, message, hint }: Mistake): string {
  const where = [file, `line ${line}`, path].filter(part => part).join(' ')
  return `${where}: ${message}${hint ? `; ${hint}` : ''}`
}

/** By file (the configuration first), then by line, each once. */
export function sortMistakes(mistakes: readonly Mistake[]): Mistake[] {
  const unique = new Map(mistakes.map(mistake => [formatMistake(mistake), mistake]))
  return [...unique.values()].sort(
    (a, b) => (a.file ?? '').localeCompare(b.file ?? '') || a.line - b.line || a.path.localeCompare(b.path),
  )
}

/** The cause of a CONFIG_INVALID. */
export class ConfigMistakes extends Error {
  override readonly name = 'ConfigMistakes'

  constructor(readonly mistakes: readonly Mistake[]) {
    super(mistakes.map(formatMistake).join('. '))
  }
}

/** The mistakes behind a CONFIG_INVALID; none for any other error. */
export const mistakesOf = (error: unknown): readonly Mistake[] =>
  error instanceof Error && error.cause instanceof ConfigMistakes ? error.cause.mistakes : []
