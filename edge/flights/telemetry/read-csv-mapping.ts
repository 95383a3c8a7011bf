import { readFile } from 'node:fs/promises'
import { parse as parseYaml } from 'yaml'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'
import { type CsvMapping, csvMappingSchema, csvParts } from './csv-mapping.js'

/** Inline, as one types it: `lat=Latitude,lon=Longitude,relAlt=Height:ft`. */
const INLINE = /^\s*[A-Za-z0-9]+\s*=/

/** Whether a mapping is written out, and names no file. */
export const isInlineMapping = (given: string): boolean => INLINE.test(given)

/**
 * A mapping of columns, from a YAML or JSON file, or as one types it.
 *
 * @throws LamppostError USAGE
 */
export async function readCsvMapping(given: string): Promise<CsvMapping> {
  const written = isInlineMapping(given) ? inline(given) : await fromFile(given)
  const read = csvMappingSchema.safeParse(written)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw refuse(`${[...issue!.path].join('.')}${issue!.path.length > 0 ? ': ' : ''}${issue!.message}`)
}

async function fromFile(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw refuse(`${path} cannot be read`, cause)
  }
  try {
    return parseYaml(text)
  } catch (cause) {
    throw refuse(`${path} is no YAML`, new Error(messageOf(cause)))
  }
}

function inline(text: string): unknown {
  const columns: Record<string, unknown> = {}
  for (const pair of text.split(',')) {
    const [part, ...rest] = pair.split('=')
    const target = rest.join('=').trim()
    if (target === '') throw refuse(`"${pair.trim()}" names no column`)
    const colon = target.lastIndexOf(':')
    columns[part!.trim()] =
      colon > 0 ? { column: target.slice(0, colon).trim(), unit: target.slice(colon + 1).trim() } : target
  }
  return { columns }
}

const refuse = (what: string, cause?: unknown): LamppostError =>
  new LamppostError('USAGE', {
    what: `The mapping of columns cannot be used: ${what}`,
    hint: `It maps ${csvParts.join(', ')} to columns, for example lat=Latitude,lon=Longitude,t=Seconds:s,relAlt=Height:ft; lat, lon, and t or time are needed.`,
    ...(cause !== undefined && { cause }),
  })
