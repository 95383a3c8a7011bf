import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from '../../kit/failure.js'
import { inSharedMemory } from '../../kit/in-shared-memory.js'
import { yieldThisThread } from '../../kit/low-priority.js'
import type { DarkroomAnswer, DarkroomQuestion, DarkroomStart, DarkroomWork } from './darkroom.js'
import { develop, type Prints } from './develop.js'
import { createEvidenceFiles } from './evidence-files.js'
import { createSealedFiles } from './originals/sealed-files.js'

const port = parentPort!
const { dir, reserveBytes } = workerData as DarkroomStart
const work: DarkroomWork = {
  develop: async negative => shared(await develop(negative)),
  writeEvidence: createEvidenceFiles(dir, reserveBytes).write,
  writeSealed: createSealedFiles(dir, reserveBytes).write,
}
const underWay = new Set<Promise<void>>()

async function answer({ id, kind, args }: Exclude<DarkroomQuestion, { isOver: true }>): Promise<void> {
  const todo = work[kind] as (...given: unknown[]) => Promise<unknown>
  const said: DarkroomAnswer = await todo(...args).then(
    value => ({ id, value }),
    error => ({ id, failure: toFailure(error) }),
  )
  port.postMessage(said)
}

/** Main hands them back to be written, and nobody copies them on the way. */
const shared = (prints: Prints): Prints =>
  Object.fromEntries(
    Object.entries(prints).map(([name, jpeg]) => [name, inSharedMemory(jpeg)]),
  ) as unknown as Prints

yieldThisThread()
port.on('message', async (question: DarkroomQuestion) => {
  if ('isOver' in question) {
    await Promise.all(underWay)
    return port.close()
  }
  const answered = answer(question).finally(() => underWay.delete(answered))
  underWay.add(answered)
})
