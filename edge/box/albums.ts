import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import type { PlaceAlbum, Seen } from '../pipeline/pipeline.js'
import { ALBUM_SPACING_MS, Album, type AlbumPicture } from '../pipeline/record/album.js'
import type { RgbImage } from '../pipeline/record/annotate.js'
import { anonymised, type Finders } from '../pipeline/record/anonymise.js'
import { albumJpeg } from '../pipeline/record/small-pictures.js'
import { boxesOf, type HiddenLabels } from './view.js'

export interface AlbumsOptions {
  /** How people and plates are hidden; undefined where they are not. */
  readonly hiding: Finders | undefined
  readonly hidden: HiddenLabels
  readonly log: Log
}

/** What the places of all cameras looked like lately; in memory only. */
export interface Albums {
  /**
   * An empty one, in place of the one that the camera had. A recording that is played as fast as it can be judged waits for
   * its pictures: it shows the same at every load of the box.
   */
  open(cameraId: string, options?: { readonly waits: boolean }): PlaceAlbum
  forget(cameraId: string): void
  /** What the place looked like before a thing was first seen there, as far as that is known. */
  before(cameraId: string, firstSeenAtMs: number): AlbumPicture | undefined
  /** Resolves when no picture is being made. */
  close(): Promise<void>
}

export function createAlbums(options: AlbumsOptions): Albums {
  const albums = new Map<string, () => Album>()
  /** One at a time, so that one copy of a frame is in memory: who comes meanwhile comes again with the next frame. */
  let making: Promise<void> | undefined

  const make = async (album: Album, { frame, detections }: Seen): Promise<void> => {
    const { sourceId: cameraId, capturedAtMs } = frame
    try {
      album.add({ jpeg: await anonymousJpeg({ frame, detections }, options), capturedAtMs })
    } catch (error) {
      // Nobody has asked for it yet, and nobody may see who is in it.
      options.log.debug({ cameraId, error: describeError(error) }, 'a picture for the album is not made')
    }
  }

  return {
    open(cameraId, { waits } = { waits: false }) {
      let album = new Album()
      let triedAtMs: number | undefined
      albums.set(cameraId, () => album)
      return {
        async look(seen) {
          const { capturedAtMs } = seen.frame
          const isEarly = triedAtMs !== undefined && Math.abs(capturedAtMs - triedAtMs) < ALBUM_SPACING_MS
          if (isEarly) return
          while (waits && making) await making
          if (making) return
          triedAtMs = capturedAtMs
          making = make(album, seen).finally(() => {
            making = undefined
          })
          if (waits) await making
        },
        clear() {
          // What is being made goes into the one before.
          album = new Album()
        },
      }
    },
    forget: cameraId => void albums.delete(cameraId),
    before: (cameraId, firstSeenAtMs) => albums.get(cameraId)?.().before(firstSeenAtMs),
    close: async () => making,
  }
}

/** The frame is copied before this returns: its memory is given back then. */
async function anonymousJpeg(
  { frame, detections }: Seen,
  { hiding, hidden }: AlbumsOptions,
): Promise<Buffer> {
  if (!hiding) return albumJpeg(copyOf(frame))
  const present = {
    people: boxesOf(detections, hidden.people),
    vehicles: boxesOf(detections, hidden.vehicles),
  }
  return albumJpeg(await anonymised(frame, present, hiding))
}

const copyOf = ({ width, height, pixels }: RgbImage): RgbImage => ({
  ...{ width, height },
  pixels: new Uint8Array(pixels),
})
