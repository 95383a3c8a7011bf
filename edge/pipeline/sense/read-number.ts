import { at } from './json-pointer.js'

/** Where the number is in a message of a signal, and which ones are believed. */
export interface NumberFormat {
  /** RFC 6901; the empty one is the whole message. */
  readonly value: string
  readonly numbersAsText: boolean
  readonly range: { readonly min: number; readonly max: number }
}

/** A number, or why there is none; the sentence shows no more of the message than a few characters. */
export type Reading = { readonly value: number } | { readonly fault: string }

/** No number needs more. */
const MOST_BYTES = 65_536
const MOST_SHOWN = 40
/** The numbers of JSON: neither hexadecimal nor empty text. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

export function readNumber(
  payload: Uint8Array,
  { value: pointer, numbersAsText, range }: NumberFormat,
): Reading {
  if (payload.length > MOST_BYTES) return { fault: `it has ${payload.length} bytes` }
  const document = parse(payload)
  if (document === undefined) return { fault: `it is no JSON: ${shown(textOf(payload))}` }
  const found = at(document, pointer)
  const where = pointer === '' ? 'it' : pointer
  if (found === undefined) return { fault: `it has nothing at ${pointer}` }
  const number = asNumber(found, numbersAsText)
  if (number === undefined) return { fault: `${where} is ${describe(found)}, and no number` }
  if (!Number.isFinite(number)) return { fault: `${where} is larger than any number` }
  if (number < range.min || number > range.max)
    return { fault: `${where} is ${number}, which is outside of ${range.min} to ${range.max}` }
  return { value: number }
}

function asNumber(found: unknown, textToo: boolean): number | undefined {
  if (typeof found === 'number') return found
  const text = textToo && typeof found === 'string' ? found.trim() : ''
  return jsonNumber.test(text) ? Number(text) : undefined
}

/** Never undefined for a document: JSON has no word for it. */
function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return undefined
  }
}

const textOf = (payload: Uint8Array): string => new TextDecoder().decode(payload.subarray(0, 4 * MOST_SHOWN))

function describe(found: unknown): string {
  if (typeof found === 'string') return `the text ${shown(found)}`
  if (found === null) return 'null'
  if (typeof found === 'boolean') return String(found)
  return Array.isArray(found) ? 'a list' : 'an object'
}

const shown = (text: string): string =>
  JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text)
