/** Under which names a detector may find a thing; the first is its own. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  car: ['car', 'truck', 'bus'],
  pothole: ['pothole'],
  garbage_bag: ['garbage_bag', 'garbage', 'bin_overflow', 'litter'],
  bin_overflow: ['bin_overflow', 'garbage', 'garbage_bag', 'garbage_bin'],
  litter: ['litter', 'garbage'],
}

export const isAccepted = (thingLabel: string, found: string): boolean =>
  (ACCEPTED[thingLabel] ?? [thingLabel]).includes(found)
