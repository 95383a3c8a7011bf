/** The words of one language as every other language has to have them: the same keys, any text. */
export type LooseWords<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: LooseWords<T[K]> }
