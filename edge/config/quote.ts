import { redactUrl } from '../kit/redact.js'

const longest = 60

/** A value as a sentence shows it: text in quotes and cut short, lists and maps by their kind only. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return quoteText(redactUrl(value))
  if (Array.isArray(value)) return 'a list'
  if (value === null || value === undefined) return 'nothing'
  return typeof value === 'object' ? 'a map' : String(value)
}

const quoteText = (text: string): string =>
  JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text)
