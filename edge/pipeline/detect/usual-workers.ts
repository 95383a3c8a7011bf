import { availableParallelism } from 'node:os'

/** Threads that run models. More of them than cores would only take turns; what waits for one is looked at by the next. */
export const usualWorkers = (): number => Math.min(4, availableParallelism())
