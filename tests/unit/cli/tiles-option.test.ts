import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { tilesOption } from '../../../edge/cli/tiles-option.js'

const tilesOf = (...words: string[]) =>
  new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addOption(tilesOption())
    .parse(words, { from: 'user' })
    .opts().tiles

describe('--tiles', () => {
  it('is a number, and the rest is what a camera has that names no more', () => {
    expect(tilesOf('--tiles', '3')).toEqual({ across: 3, overlap: 0.2, wholeFrame: true })
    expect(tilesOf()).toBeUndefined()
  })

  it.each(['1', '17', '2.5', 'many', ''])('refuses "%s"', text => {
    expect(() => tilesOf('--tiles', text)).toThrow('Give a whole number from 2 to 16.')
  })
})
