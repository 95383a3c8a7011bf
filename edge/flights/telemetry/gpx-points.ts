import { DOMParser, type Element as XmlElement } from '@xmldom/xmldom'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'

const ELEMENT_NODE = 1
const POINT = '<trkpt'
const POINT_END = '</trkpt>'

/**
 * The points of the tracks of a GPX file, in its order; undefined for one that cannot be read. A file that is no XML as a whole, as when
 * the battery of a recorder ran out or a card is damaged, is read point by point.
 *
 * @throws LamppostError TELEMETRY_UNREADABLE
 */
export function gpxPoints(text: string): readonly (XmlElement | undefined)[] {
  // Nobody needs one, and entities that expand without end come in it.
  if (text.includes('<!DOCTYPE')) throw refuse('declares a document type')
  const root = parsed(text)
  if (!(root instanceof Error)) {
    if (root?.localName !== 'gpx') throw refuse('has another root element')
    return pointsBelow(root)
  }
  const single = pointByPoint(text)
  if (!single.some(point => point !== undefined)) throw refuse('is no XML', root)
  return single
}

/** The elements right below one. By way of siblings: lists of nodes are searched from their beginning at every step. */
export function childrenOf(element: XmlElement): XmlElement[] {
  const children: XmlElement[] = []
  for (let node = element.firstChild; node; node = node.nextSibling)
    if (node.nodeType === ELEMENT_NODE) children.push(node as XmlElement)
  return children
}

function pointsBelow(element: XmlElement): XmlElement[] {
  const points: XmlElement[] = []
  const collect = (parent: XmlElement): void => {
    for (const child of childrenOf(parent)) {
      if (child.localName === 'trkpt') points.push(child)
      else if (child.localName === 'trk' || child.localName === 'trkseg') collect(child)
    }
  }
  collect(element)
  return points
}

function pointByPoint(text: string): (XmlElement | undefined)[] {
  // Prefixes of extensions are declared there.
  const opening = /<gpx(?:\s[^<>]*)?>/.exec(text.slice(0, 10_000))?.[0] ?? '<gpx>'
  const isWhole = !(parsed(`${opening}</gpx>`) instanceof Error)
  const points: (XmlElement | undefined)[] = []
  for (let from = text.indexOf(POINT); from >= 0; ) {
    const next = text.indexOf(POINT, from + POINT.length)
    const part = text.slice(from, next < 0 ? text.length : next)
    const end = part.indexOf(POINT_END)
    const root =
      end < 0
        ? undefined
        : parsed(`${isWhole ? opening : '<gpx>'}${part.slice(0, end + POINT_END.length)}</gpx>`)
    points.push(root && !(root instanceof Error) ? childrenOf(root)[0] : undefined)
    from = next
  }
  return points
}

function parsed(text: string): XmlElement | undefined | Error {
  try {
    const parser = new DOMParser({ locator: false, onError: () => undefined })
    return parser.parseFromString(text, 'text/xml').documentElement ?? undefined
  } catch (error) {
    return new Error(messageOf(error))
  }
}

const refuse = (why: string, cause?: unknown): LamppostError =>
  new LamppostError('TELEMETRY_UNREADABLE', {
    what: `The GPX file ${why}`,
    ...(cause !== undefined && { cause }),
  })
