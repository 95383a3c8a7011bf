import { Command, InvalidArgumentError, Option } from 'commander'
import type { Lens } from '../../geometry/lens.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { BoardFinder } from './lens/boards.js'
import { type CharucoDictionary, charucoDictionaries } from './lens/charuco-dictionaries.js'

const example = `
Examples:
  $ lamppost calibrate lens board/*.jpg --board 9x6 --square 25mm --out lens.json
  $ lamppost calibrate lens board.mp4 --board 9x6 --square 25mm --model fisheye --out lens.json
  $ lamppost calibrate lens board/*.jpg --board 9x6 --square 25mm --charuco 4x4_50 --marker 18mm --out lens.json

--board counts the inner corners, where four squares meet: a board of 10 x 7 squares has 9x6. Print it, glue it to
something flat, and take 10 to 20 sharp pictures in the size that the camera films in: the board in every part of the
picture, near and far, leaning to each side by 20 to 40 degrees. Or film it while you move it slowly. A ChArUco board may
reach beyond the edge of the picture, a chessboard must be seen whole.

It writes the lens for "lamppost calibrate ground --lens", and a picture of where the board was. Exit code 2: the
pictures do not determine the lens; the message says what is missing.`

interface Options {
  readonly board: readonly [columns: number, rows: number]
  readonly square: number
  readonly charuco?: CharucoDictionary
  readonly marker?: number
  readonly model: Lens['model']
  readonly out: string
  readonly coverage?: string
  readonly json?: boolean
}

/** `lamppost calibrate lens PICTURE...`: focal length and distortion from pictures of a chessboard. */
export const lensCommand = (): Command =>
  new Command('lens')
    .description('focal length and distortion from pictures or a clip of a chessboard')
    .argument('<file...>', 'pictures of the board, or clips of it')
    .requiredOption('--board <columns x rows>', 'its inner corners, such as 9x6', parseBoard)
    .requiredOption('--square <length>', 'side of a square, such as 25mm', parseLength)
    .addOption(
      new Option('--charuco <dictionary>', 'the board has ArUco markers of this dictionary').choices(
        Object.keys(charucoDictionaries),
      ),
    )
    .option('--marker <length>', 'side of such a marker', parseLength)
    .addOption(new Option('--model <name>', 'kind of lens').choices(['brown', 'fisheye']).default('brown'))
    .requiredOption('--out <file>', 'the lens to write, JSON')
    .option('--coverage <file>', 'picture to write of the corners (default: beside --out, .png)')
    .option('--json', 'the report as one JSON object')
    .addHelpText('after', example)
    .action(async (files: string[], options: Options) => {
      const { model, out, json = false } = options
      const coverage = options.coverage ?? `${out.replace(/\.json$/i, '')}.coverage.png`
      const find = await finderFor(options)
      // As `calibrate ground`.
      const { runLens } = await import('./lens/run.js')
      process.exitCode = await runLens({ files, find, model, out, coverage, json }, process)
    })

async function finderFor({ board, square, charuco, marker }: Options): Promise<BoardFinder> {
  const [columns, rows] = board
  if (charuco === undefined) {
    const { chessboardFinder } = await import('./lens/boards.js')
    return chessboardFinder({ columns, rows }, square)
  }
  if (marker === undefined || marker >= square)
    throw new LamppostError('USAGE', {
      what: 'A ChArUco board has markers smaller than its squares',
      hint: 'Give the side of a marker as well, such as --marker 18mm.',
    })
  const { charucoFinder } = await import('./lens/charuco.js')
  return charucoFinder({ board: { columns, rows }, squareM: square, markerM: marker, dictionary: charuco })
}

function parseBoard(text: string): readonly [number, number] {
  const [, columns, rows] = /^(\d+)x(\d+)$/i.exec(text.trim()) ?? []
  const board = [Number(columns), Number(rows)] as const
  if (!(board[0] >= 3 && board[1] >= 3 && board[0] * board[1] <= 1000))
    throw new InvalidArgumentError(
      'Give the inner corners as columns x rows, such as 9x6, three or more each.',
    )
  return board
}

const unitsM = { mm: 0.001, cm: 0.01, m: 1 } as const

/** Metres. */
function parseLength(text: string): number {
  const [, value, unit] = /^([\d.]+)\s*(mm|cm|m)$/i.exec(text.trim()) ?? []
  const length = Number(value) * unitsM[(unit?.toLowerCase() ?? 'm') as keyof typeof unitsM]
  if (!(length > 0)) throw new InvalidArgumentError('Give a length with its unit, such as 25mm.')
  return length
}
