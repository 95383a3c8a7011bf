/** Indented, with each list of numbers on one line. */
export const readableJson = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replaceAll(/\[[^[\]{}]*\]/g, list => list.replaceAll(/\s+/g, ' '))}\n`
