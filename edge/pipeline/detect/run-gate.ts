/**
 * A word in shared memory that a worker holds while it is inside the inference library.
 *
 * When a process exits, Node stops its worker threads wherever they are. onnxruntime-node does not survive that
 * inside a call: it throws in C++, and the process aborts with signal 6 in place of its exit code. So the
 * exiting thread shuts the gate first, which waits for a call that runs and lets no other begin.
 */
export type RunGate = Int32Array<SharedArrayBuffer>

const FREE = 0
const HELD = 1
const SHUT = 2

/** A call that takes longer than this is cut into after all: an exit must come to an end. */
const LONGEST_WAIT_MS = 5000

export const createGate = (): RunGate => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** Runs `call` with the gate held. Once the gate is shut it never resolves: the thread is about to be stopped. */
export async function throughGate<T>(gate: RunGate, call: () => Promise<T>): Promise<T> {
  if (Atomics.compareExchange(gate, 0, FREE, HELD) !== FREE) return new Promise(() => {})
  try {
    return await call()
  } finally {
    Atomics.store(gate, 0, FREE)
    Atomics.notify(gate, 0)
  }
}

const gatesOfThisThread = new Set<RunGate>()

/** Shuts the gate when this thread exits; the function that is returned forgets it. */
export function shutOnExit(gate: RunGate): () => void {
  if (gatesOfThisThread.size === 0) process.on('exit', shutGates)
  gatesOfThisThread.add(gate)
  return () => {
    gatesOfThisThread.delete(gate)
    if (gatesOfThisThread.size === 0) process.off('exit', shutGates)
  }
}

function shutGates(): void {
  for (const gate of gatesOfThisThread) shut(gate)
}

function shut(gate: RunGate): void {
  while (Atomics.compareExchange(gate, 0, FREE, SHUT) === HELD) {
    if (Atomics.wait(gate, 0, HELD, LONGEST_WAIT_MS) === 'timed-out') return
  }
}
