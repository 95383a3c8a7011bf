import type { FlightProblem } from './flight-report.js'

/** So many files are named, where more have the same problem. */
const NAMED = 2

/** For people: what is the same in many files is said once, with the first of them and how many there are. */
export function foldProblems(problems: readonly FlightProblem[]): FlightProblem[] {
  const folded = new Map<string, { readonly problem: FlightProblem; readonly files: string[] }>()
  for (const problem of problems) {
    const key = `${problem.code} ${problem.what.en}`
    const files = problem.file === undefined ? [] : [problem.file]
    const known = folded.get(key)
    if (known) known.files.push(...files)
    else folded.set(key, { problem, files })
  }
  return [...folded.values()].map(({ problem, files }) =>
    files.length === 0 ? problem : { ...problem, file: filesText(files) },
  )
}

const filesText = (files: readonly string[]): string =>
  files.length <= NAMED + 1 ? files.join(', ') : `${files.slice(0, NAMED).join(', ')}, … (${files.length})`
