import { Worker } from 'node:worker_threads'
import type { Point } from '../../../domain/box.js'
import { type Failure, fromFailure } from '../../../kit/failure.js'
import { threadFile } from '../../../kit/thread-file.js'
import type { HeightCells } from './height-grid.js'

export interface CellsQuestion {
  /** Of a GeoTIFF of ground heights. */
  readonly path: string
  /** Column and row. */
  readonly centre: Point
  /** In cells. */
  readonly radius: number
}

export type CellsAnswer = { readonly cells: HeightCells } | { readonly failure: Failure }

/**
 * The square of `radius` cells around `centre`, read in a thread that is gone afterwards: unpacking millions of heights takes longer
 * than the main thread may be held up. Rejects with TERRAIN_UNUSABLE.
 */
export const readCellsAside = (question: CellsQuestion): Promise<HeightCells> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(threadFile('#cells-thread'), { workerData: question, execArgv: [] })
    thread.on('message', (answer: CellsAnswer) => {
      if ('failure' in answer) reject(fromFailure(answer.failure))
      else resolve(answer.cells)
    })
    thread.on('error', reject)
    // Where it has answered, this comes too late to matter.
    thread.on('exit', code => reject(new Error(`The thread that reads terrain ended with code ${code}`)))
  })
