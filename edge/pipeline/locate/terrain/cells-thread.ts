import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from '../../../kit/failure.js'
import { readCells } from './height-grid.js'
import type { CellsAnswer, CellsQuestion } from './read-cells-aside.js'
import { openTerrainFile } from './terrain-file.js'

const { path, centre, radius } = workerData as CellsQuestion

async function answer(): Promise<CellsAnswer> {
  try {
    return { cells: await readCells(await openTerrainFile(path), centre, radius) }
  } catch (error) {
    return { failure: toFailure(error) }
  }
}

const said = await answer()
parentPort!.postMessage(said, 'cells' in said ? [said.cells.heights.buffer as ArrayBuffer] : [])
