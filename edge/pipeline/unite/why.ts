/** What a decision rests on, for people. Names carry units. */
export type Why = Readonly<Record<string, string | number | boolean>>

/** To what a person reads. */
export const rounded = (value: number): number => Math.round(value * 100) / 100
