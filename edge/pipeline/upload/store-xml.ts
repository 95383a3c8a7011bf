import { DOMParser } from '@xmldom/xmldom'

/** The text of the first element of that name in an answer of an S3 store; undefined where it holds none, or is no XML. */
export function xmlText(xml: string, element: string): string | undefined {
  try {
    const document = new DOMParser({ onError: () => {} }).parseFromString(xml, 'application/xml')
    return document.getElementsByTagNameNS('*', element)[0]?.textContent ?? undefined
  } catch {
    return undefined
  }
}

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
