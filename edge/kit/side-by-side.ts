/**
 * Does `work` for each item in their order, in so many lanes side by side; it is told which lane it is in. Rejects with the first
 * failure; what the other lanes have begun goes on.
 */
export async function sideBySide<T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T, lane: number) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]()
  const run = async (_: unknown, lane: number): Promise<void> => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value, lane)
  }
  await Promise.all(Array.from({ length: lanes }, run))
}
