/** One subtitle: its number in the file, when it begins, and its text. A line that the end of the file cuts off has no line end. */
export interface SrtBlock {
  /** From 1, as they stand in the file; the file's own numbers may be damaged. */
  readonly at: number
  readonly fromMs: number
  readonly text: string
}

/** Minutes and seconds of 60 are written by some aircraft at the full minute. */
const TIMING = /^\s*(\d{1,4}):(\d{1,2}):(\d{1,2})[,.](\d{1,6})\s*-->/
/** No aircraft writes more; what follows is damage, and is not searched. */
const LONGEST_TEXT = 4096
const LONGEST_LINE = 2048

/** The subtitles of an SRT file, whatever its line ends, and whatever is missing between them. One pass over the text. */
export function* srtBlocks(text: string): Generator<SrtBlock> {
  let at = 0
  let fromMs: number | undefined
  let lines: string[] = []
  let length = 0
  for (const line of linesOf(text)) {
    const beginsMs = beginOf(line)
    if (beginsMs !== undefined) {
      // The line above a timing is the number of its block.
      if (fromMs !== undefined) yield { at, fromMs, text: withoutNumber(lines).join('') }
      at += 1
      fromMs = beginsMs
      lines = []
      length = 0
    } else if (fromMs !== undefined && length < LONGEST_TEXT) {
      lines.push(line)
      length += line.length
    }
  }
  if (fromMs !== undefined) yield { at, fromMs, text: lines.join('') }
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf('\n', from)
    const end = found < 0 ? text.length : found
    yield `${text.slice(from, Math.min(end, from + LONGEST_LINE))}${found < 0 ? '' : '\n'}`
    from = end + 1
  }
}

function beginOf(line: string): number | undefined {
  if (!line.includes('-->')) return undefined
  const found = TIMING.exec(line)
  if (!found) return undefined
  const [hours, minutes, seconds] = [Number(found[1]), Number(found[2]), Number(found[3])]
  if (minutes > 60 || seconds > 60) return undefined
  const wholeMs = ((hours * 60 + minutes) * 60 + seconds) * 1000
  return wholeMs + Math.round(Number(`0.${found[4]}`) * 1e6) / 1000
}

const withoutNumber = (lines: readonly string[]): readonly string[] =>
  /^\s*\d+\s*$/.test(lines.at(-1) ?? '') ? lines.slice(0, -1) : lines
