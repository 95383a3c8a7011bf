/**
 * Environment of a process that runs a box. glibc gives each thread a heap of its own, and each of them keeps what its
 * thread once needed to draw pictures; two of them serve all. It is read when a process starts, so the first line of
 * the command says the same.
 */
export const fewArenas = { MALLOC_ARENA_MAX: '2' } as const
