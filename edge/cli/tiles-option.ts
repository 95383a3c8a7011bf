import { InvalidArgumentError, Option } from 'commander'
import { type TilesConfig, TilesSchema } from '../config/schema/tiles.js'

/** `--tiles COUNT`, with the overlap and the look at the whole picture that a camera has where it names neither. */
export const tilesOption = (): Option =>
  new Option(
    '--tiles <count>',
    'look at tiles, so many along the longer side, besides the whole picture',
  ).argParser(tilesOf)

function tilesOf(text: string): TilesConfig {
  const parsed = TilesSchema.safeParse({ across: Number(text) })
  if (!parsed.success) throw new InvalidArgumentError('Give a whole number from 2 to 16.')
  return parsed.data
}
