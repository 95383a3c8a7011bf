import { createRequire } from 'node:module'

/**
 * The program of a worker thread, by its name among the `imports` of package.json. Always the built file: worker threads do not load
 * TypeScript, neither under a test runner.
 */
export const threadFile = (name: `#${string}`): string => createRequire(import.meta.url).resolve(name)
