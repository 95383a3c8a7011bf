import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { isAbsolute, join, normalize } from 'node:path'
import sharp from 'sharp'
import type { Finding, FlightReport } from './flight-report.js'

/** A picture of a finding, reduced to what fits into a report, as a JPEG of its own on the disk. */
export interface SmallPicture {
  readonly path: string
  readonly width: number
  readonly height: number
}

export interface SmallPictures {
  readonly picture?: SmallPicture
  readonly closeUp?: SmallPicture
}

/** Whoever needs a picture reads it then, and forgets it. */
export interface PictureShelf {
  readonly of: (finding: Pick<Finding, 'id'>) => SmallPictures
  /** Takes the small pictures away again. */
  readonly close: () => Promise<void>
}

/** So many findings, and so wide, pixels: a report of thousands still has to open. */
const widths = [
  { upTo: 100, picture: 960, closeUp: 480 },
  { upTo: 500, picture: 640, closeUp: 320 },
  { upTo: Number.POSITIVE_INFINITY, picture: 400, closeUp: 240 },
] as const

const QUALITY = 80

/**
 * Makes the pictures of all findings small, one after the other, into a folder of their own beside the report. What is missing or is no
 * picture is left out.
 */
export async function shelvePictures(
  { findings }: Pick<FlightReport, 'findings'>,
  dir: string,
  signal?: AbortSignal,
): Promise<PictureShelf> {
  const { picture: wide, closeUp: near } = widths.find(({ upTo }) => findings.length <= upTo)!
  const folder = join(dir, '.small')
  const close = () => rm(folder, { recursive: true, force: true })
  // Left by one that was killed.
  await close()
  await mkdir(folder, { recursive: true })
  const small = new Map<string, SmallPictures>()
  try {
    for (const [index, { id, picture, closeUp }] of findings.entries()) {
      signal?.throwIfAborted()
      const [whole, nearer] = [
        await reduced(dir, picture, wide, join(folder, `${index}.jpg`)),
        await reduced(dir, closeUp, near, join(folder, `${index}-close.jpg`)),
      ]
      small.set(id, { ...(whole && { picture: whole }), ...(nearer && { closeUp: nearer }) })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { of: ({ id }) => small.get(id) ?? {}, close }
}

async function reduced(
  dir: string,
  file: string | undefined,
  width: number,
  to: string,
): Promise<SmallPicture | undefined> {
  const inside = file === undefined ? undefined : insideFolder(file)
  if (inside === undefined) return undefined
  const source = await readFile(join(dir, inside)).catch(() => undefined)
  if (!source) return undefined
  try {
    const { data, info } = await sharp(source, { failOn: 'truncated' })
      .resize({ width, withoutEnlargement: true })
      .jpeg({ quality: QUALITY })
      .toBuffer({ resolveWithObject: true })
    await writeFile(to, data)
    return { path: to, width: info.width, height: info.height }
  } catch (error) {
    // A full disk is no broken picture.
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error
    return undefined
  }
}

/** A relative path that does not leave its folder, with `/`; undefined for any other. */
export function insideFolder(file: string): string | undefined {
  const path = normalize(file)
  return isAbsolute(path) || path === '.' || path.split('/').includes('..') ? undefined : path
}
