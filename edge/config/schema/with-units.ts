import type { z } from 'zod'

type Unit = 'Ms' | 'Px' | 'Bytes'

type UnitsOf<T> = { readonly [K in keyof T]?: Unit }

type Renamed<T, U> = {
  [K in keyof T as K extends keyof U & string ? (U[K] extends Unit ? `${K}${U[K]}` : K) : K]: T[K]
}

/**
 * The same object, whose parsed form carries the unit in the key: `{ dwell: '60s' }` with
 * `{ dwell: 'Ms' }` gives `{ dwellMs: 60000 }`. Optional keys stay optional.
 */
export function withUnits<S extends z.ZodObject, const U extends UnitsOf<z.output<S>>>(schema: S, units: U) {
  const suffix: Readonly<Record<string, string | undefined>> = units
  return schema.transform(
    value =>
      Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [`${key}${suffix[key] ?? ''}`, entry]),
      ) as Renamed<z.output<S>, U>,
  )
}
