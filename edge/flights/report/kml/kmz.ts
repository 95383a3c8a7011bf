import { Readable } from 'node:stream'
import yazl from 'yazl'
import type { FlightReport } from '../flight-report.js'
import type { PictureShelf, SmallPicture } from '../small-pictures.js'
import type { Language } from '../words/languages.js'
import { drawIcons, iconPath } from './icons.js'
import { kmlOf } from './kml.js'

/**
 * The KML with its icons and pictures as one file, to be taken as it grows: one picture after the other is read, and none kept.
 * Fails as a stream does where one has gone meanwhile.
 */
export async function kmzOf(
  report: FlightReport,
  languages: readonly Language[],
  shelf: PictureShelf,
): Promise<Readable> {
  const zip = new yazl.ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', error => output.destroy(error as Error))
  const options = { mtime: asLocalTime(report.madeAtMs), mode: 0o100644, forceDosTimestamp: true }
  const inside = new Map<string, string>()
  const pictures = report.findings.flatMap((finding): [string, SmallPicture][] => {
    const { picture, closeUp } = shelf.of(finding)
    const shown = picture ?? closeUp
    if (!shown) return []
    const path = `pictures/${String(finding.number).padStart(4, '0')}.jpg`
    inside.set(finding.id, path)
    return [[path, shown]]
  })
  // First, as readers of KMZ want it.
  zip.addReadStreamLazy('doc.kml', options, done =>
    done(null, Readable.from(kmlOf(report, languages, ({ id }) => inside.get(id)))),
  )
  for (const [severity, icon] of (await drawIcons()).entries())
    zip.addBuffer(icon, iconPath(severity), { ...options, compress: false })
  for (const [path, picture] of pictures) zip.addFile(picture.path, path, { ...options, compress: false })
  zip.end()
  return output
}

/** A zip has local times without a zone: noon of the day, which every zone has, whatever zone this machine is in. */
function asLocalTime(timeMs: number): Date {
  const utc = new Date(timeMs)
  return new Date(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate(), 12)
}
