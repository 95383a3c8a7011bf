import { basename } from 'node:path'
import { fillTemplate } from '../../config/schema/upload-template.js'
import type { Evidence } from '../../domain/evidence.js'

/** Where evidence of a box is uploaded to, by the template of its configuration. Days are of capture, in UTC. */
export function addressing(
  template: string,
  { site, box }: { readonly site: string; readonly box: string },
): (evidence: Pick<Evidence, 'incidentId' | 'kind' | 'path' | 'capturedAtMs'>) => string {
  return ({ incidentId, kind, path, capturedAtMs }) => {
    const [yyyy = '', mm = '', dd = ''] = new Date(capturedAtMs).toISOString().slice(0, 10).split('-')
    return fillTemplate(template, { site, box, yyyy, mm, dd, incidentId, kind, file: basename(path) })
  }
}

/** An address as others may know it: what stands behind the question mark opens the store. */
export function publicUrl(address: string): string {
  const url = new URL(address)
  url.search = ''
  return url.href
}
