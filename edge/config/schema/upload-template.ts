/** What may stand in braces in the address of an upload. */
export const placeholders = ['site', 'box', 'yyyy', 'mm', 'dd', 'incidentId', 'kind', 'file'] as const

export type Placeholder = (typeof placeholders)[number]

const named = /\{([^{}]*)\}/g

/** Why a text is no template of addresses; undefined where it is one. */
export function templateTrouble(template: string): string | undefined {
  const start = /^https?:\/\/[^/?#\s]+/i.exec(template)?.[0]
  if (start === undefined || !URL.canParse(start)) return 'write http:// or https://, a host and a path'
  if (/[{}]/.test(start)) return 'the host must be written out'
  if (start.includes('@')) return 'user name and password do not belong in the address; write them as "auth"'
  const [path = '', query = ''] = split(template.slice(start.length))
  if (template.includes('#')) return 'an address to upload to has no part after "#"'
  if (/[{}]/.test(query)) return 'placeholders belong before the "?"'
  if (/[{}]/.test(path.replace(named, ''))) return 'a brace is not closed'
  const names = [...path.matchAll(named)].map(match => match[1]!)
  const unknown = names.find(name => !isPlaceholder(name))
  if (unknown !== undefined)
    return `{${unknown}} is unknown; there are ${placeholders.map(name => `{${name}}`).join(' ')}`
  if (!names.includes('file')) return '{file} is missing: all evidence would be uploaded to the same address'
  return undefined
}

/** The address that a template gives. Values are encoded; the levels of a site stay levels. */
export function fillTemplate(template: string, values: Readonly<Record<Placeholder, string>>): string {
  const [path = '', query] = split(template)
  const filled = path.replace(named, (_, name: Placeholder) =>
    values[name].split('/').map(encodeURIComponent).join('/'),
  )
  return new URL(query === undefined ? filled : `${filled}?${query}`).href
}

const isPlaceholder = (name: string): name is Placeholder =>
  (placeholders as readonly string[]).includes(name)

/** Before and behind the question mark. */
function split(text: string): [string, string?] {
  const at = text.indexOf('?')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
