/**
 * The largest number for which `holds` is true, if it is true up to some number and false beyond: doubles from `first`,
 * then halves the gap until it is a twentieth. 0 where not even one holds.
 */
export async function largestHeld(
  first: number,
  holds: (count: number) => Promise<boolean>,
): Promise<number> {
  let held = 0
  let tooMany = Number.POSITIVE_INFINITY
  let next = first
  while (tooMany - held > Math.max(1, Math.floor(held / 20))) {
    if (await holds(next)) held = next
    else tooMany = next
    next = tooMany === Number.POSITIVE_INFINITY ? held * 2 : Math.floor((held + tooMany) / 2)
  }
  return held
}
