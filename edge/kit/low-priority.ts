import { readlinkSync } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { basename } from 'node:path'

/**
 * Of threads whose work can wait for that of others: as a nice value, about a thirtieth of a core where the rest of the box wants all
 * of it, and as much as there is where it does not. At 19 the slowest frames came later again.
 */
const BACKGROUND_NICE = 15

/** In Linux a thread is a process to the scheduler; elsewhere there is no such path, and all stay equal. */
const THIS_THREAD = '/proc/thread-self'

/** Lets others go first from now on, and never again equals them: that takes a right that a box does not have. */
export function yieldThisThread(): void {
  try {
    lower(readlinkSync(THIS_THREAD))
  } catch {
    // Its work is done all the same.
  }
}

/** How often each thread of libuv is called at most until all of them have answered. */
const MOST_CALLS = 50

/**
 * The same for the threads in which libuv does what a box can wait for: files, hashes, and the encoding of pictures. What
 * encodes pictures has threads of its own, which it starts from these, and they take after them. `threads` is how many there are.
 */
export async function yieldPoolThreads(threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4)): Promise<void> {
  const seen = new Set<string>()
  for (let calls = 0; calls < MOST_CALLS && seen.size < threads; calls += 1) {
    // Who reads the path is one of them.
    const answers = await Promise.allSettled(Array.from({ length: threads * 2 }, () => readlink(THIS_THREAD)))
    for (const answer of answers) if (answer.status === 'fulfilled') seen.add(answer.value)
  }
  for (const thread of seen) lower(thread)
}

const lower = (thread: string): void => setPriority(Number(basename(thread)), BACKGROUND_NICE)
