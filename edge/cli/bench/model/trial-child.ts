import { inSharedMemory } from '../../../kit/in-shared-memory.js'
import { inferenceFailure } from '../../../pipeline/detect/protocol.js'
import { runTrial } from './trial.js'
import type { FromTrial, ToTrial } from './trial-process.js'

// One configuration, alone in a process; `runTrialInProcess` is at the other end.

const tell = (message: FromTrial): void => void process.send?.(message)

process.once('message', ({ trial, pictures }: ToTrial) => {
  const own = pictures.map(picture => ({ ...picture, pixels: inSharedMemory(picture.pixels) }))
  runTrial(trial, own, phase => tell({ phase })).then(
    result => tell({ result }),
    error => tell({ failure: inferenceFailure(error) }),
  )
})
// The result was taken, or whoever measured is gone: so is the reason to run.
process.on('disconnect', () => process.exit())
// Ctrl-C goes to the whole group; whoever measures ends this process.
process.on('SIGINT', () => {})
