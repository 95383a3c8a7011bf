import { LamppostError } from '../../kit/lamppost-error.js'

/** Where a page gets an online map from, if its reader asks for one. */
export interface Tiles {
  /** With {z}, {x} and {y}: web mercator, WGS84. */
  readonly template: string
  /** What a page has to be allowed to load from. */
  readonly origin: string
  readonly host: string
}

/** @throws LamppostError USAGE where the template is none, or names no server that a page can load from */
export function tilesFrom(template: string): Tiles {
  const url = URL.canParse(template) ? new URL(template) : undefined
  const missing = ['{z}', '{x}', '{y}'].filter(part => !template.includes(part))
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  // A page's policy names servers: one with a placeholder, or with what ends a policy, cannot be named.
  if (!url || !isWeb || missing.length > 0 || !/^[\w.:[\]-]+$/.test(url.host))
    throw new LamppostError('USAGE', {
      what: `${template} is no template for the tiles of a map${missing.length > 0 ? `: it lacks ${missing.join(', ')}` : ''}`,
      hint: 'Give one such as https://tiles.example.org/{z}/{x}/{y}.png, of a map in WGS84 (web mercator), not in GCJ-02.',
    })
  return { template, origin: url.origin, host: url.host }
}
