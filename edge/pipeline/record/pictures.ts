import type { Box, Point } from '../../domain/box.js'
import type { Evidence } from '../../domain/evidence.js'
import type { Frame } from '../../domain/frame.js'
import type { IncidentChange } from '../../domain/incident.js'
import type { Severity } from '../../domain/sighting.js'
import type { AlbumPicture } from './album.js'
import { type Finders, type Present, shared, toHide } from './anonymise.js'
import type { Negative } from './develop.js'
import type { Originals } from './originals/originals.js'
import type { RgbImage, Size } from './rgb-image.js'

/** What the pipeline saw when the judge decided. */
export interface View {
  /** Absent when nobody looked, as for an incident that expired. */
  readonly frame?: Frame
  /** What the place looked like before the thing came; absent where that is not known. */
  readonly placeBefore?: AlbumPicture
  readonly camera: { readonly id: string; readonly name?: string }
  /** Of a source that is no camera: the one whose picture it is. */
  readonly through?: string
  /** Pixels of the frame. */
  readonly zonePolygon?: readonly Point[]
  /** Where people and vehicles are, pixels of the frame. */
  readonly people?: readonly Box[]
  readonly vehicles?: readonly Box[]
  /** Whether the plate of the vehicle that is reported may be seen. */
  readonly keepsPlate?: boolean
  readonly model: { readonly id: string; readonly sha256: string; readonly provider: string }
  /** The scenario with its thresholds, as it is in force; absent where it is not known. */
  readonly rule?: object
  /** What is drawn into the pictures, in the words of the people who will look at them. */
  readonly words: { readonly scenario: string; readonly label: string; readonly zone?: string }
  /** IANA name, for the times in the pictures. */
  readonly timeZone: string
}

/**
 * Which proof a change needs: the thing as it was found, again when it became more severe or another source sees it, and the place after
 * it was gone. `before` is the severity that is on record, undefined where there is none.
 */
export function evidenceKind(
  change: IncidentChange,
  before: Severity | undefined,
): Evidence['kind'] | undefined {
  if (change.kind === 'opened') return 'snapshot'
  if (change.kind === 'cleared') return 'after'
  if (change.notes.some(({ kind }) => kind === 'verified')) return 'snapshot'
  if (change.kind !== 'updated') return undefined
  const isNewView = change.notes.some(({ kind }) => kind === 'joined' || kind === 'reopened')
  return isNewView || change.incident.severity > (before ?? -1) ? 'snapshot' : undefined
}

/** How people and plates are kept out of evidence. */
export interface Privacy extends Finders {
  /** Takes what was not hidden; absent where none is kept. */
  readonly originals?: Originals
}

/**
 * What is to be made of `picture`: the frame of a view, or the same at the resolution of the camera. Where there is `privacy`,
 * nobody who is known to be there is shown. Rejects where a model that is to find people or plates cannot look.
 */
export async function negativeOf(
  change: IncidentChange,
  frame: Frame,
  picture: RgbImage,
  { camera, through, zonePolygon, words, timeZone, ...present }: View,
  privacy?: Privacy,
): Promise<Omit<Negative, 'isHurried'>> {
  const { incident } = change
  const toPicture = scaling(frame, picture)
  const boxInPicture = ([x1, y1, x2, y2]: Box): Box => [...toPicture([x1, y1]), ...toPicture([x2, y2])]
  const subject = boxInPicture(incident.box)
  const toDevelop = shared(picture)
  return {
    picture: toDevelop,
    hidden: privacy ? await toHide(toDevelop, presentIn(present, subject, boxInPicture), privacy) : [],
    wantsOriginal: privacy?.originals !== undefined,
    drawing: {
      boxes: [{ box: subject, label: boxLabel(change, words.label), colour: boxColour(change) }],
      polygons: zonePolygon ? [{ points: zonePolygon.map(toPicture), label: words.zone }] : [],
      caption: [
        `${camera.name ?? camera.id}${through === undefined ? '' : ` / ${through}`}  ${wallClock(frame.capturedAtMs, timeZone)}`,
        `${words.scenario}  ${kindWords[change.kind]}  ${incident.id}`,
        `起 since ${wallClock(incident.firstSeenAtMs, timeZone)}  ${Math.round(incident.dwellMs / 1_000)} s`,
      ],
    },
  }
}

const presentIn = (
  { people = [], vehicles = [], keepsPlate = false }: Pick<View, 'people' | 'vehicles' | 'keepsPlate'>,
  subject: Box,
  boxInPicture: (box: Box) => Box,
): Present => ({
  people: people.map(boxInPicture),
  vehicles: vehicles.map(boxInPicture),
  ...(keepsPlate && { plateOf: subject }),
})

/** From pixels of the one picture to pixels of the other. */
const scaling =
  (from: Size, to: Size) =>
  ([x, y]: Point): Point => [(x * to.width) / from.width, (y * to.height) / from.height]

const clocks = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-23 15:45:45 GMT+8`: Swedish writes dates as the standard does. */
function wallClock(timeMs: number, timeZone: string): string {
  // Making one takes as long as a hundred times of its use.
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'long' })
  clocks.set(timeZone, clock)
  return clock.format(timeMs)
}

const kindWords: Record<IncidentChange['kind'], string> = {
  opened: '发现 opened',
  updated: '更新 updated',
  cleared: '消除 cleared',
  expired: '失效 expired',
  dismissed: '排除 dismissed',
  merged: '合并 merged',
  noted: '记录 noted',
}

const boxLabel = ({ kind, incident }: IncidentChange, word: string): string =>
  kind === 'cleared'
    ? `${word} ${incident.label}`
    : `${word} ${incident.label} ${incident.confidence.toFixed(2)}`

const boxColour = ({ kind, incident }: IncidentChange): string => {
  if (kind === 'cleared') return '#34c759'
  return incident.severity >= 3 ? '#ff3b30' : '#ff9500'
}
