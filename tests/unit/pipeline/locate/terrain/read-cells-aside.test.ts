import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCells } from '../../../../../edge/pipeline/locate/terrain/height-grid.js'
import { readCellsAside } from '../../../../../edge/pipeline/locate/terrain/read-cells-aside.js'
import { openTerrainFile } from '../../../../../edge/pipeline/locate/terrain/terrain-file.js'
import { writeTerrain } from '../../../../support/terrain.js'

let dir: string
let path: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-cells-'))
  path = await writeTerrain(join(dir, 'city.tif'), (column, row) => column + row)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('a thread that reads terrain', () => {
  it('reads what this one would', async () => {
    const here = await readCells(await openTerrainFile(path), [80, 3], 5)
    expect(here).toMatchObject({ left: 75, top: 0, width: 11, height: 9 })
    expect(await readCellsAside({ path, centre: [80, 3], radius: 5 })).toEqual(here)
  })

  it('refuses a file that lost its end, and says so', async () => {
    await truncate(path, 2000)
    await expect(readCellsAside({ path, centre: [80, 80], radius: 3 })).rejects.toMatchObject({
      code: 'TERRAIN_UNUSABLE',
    })
  })
})
