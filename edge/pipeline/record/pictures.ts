import type { Box, Point } from '../../domain/box.js'
import type { Evidence } from '../../domain/evidence.js'
import type { Frame } from '../../domain/frame.js'
import type { IncidentChange, Severity } from '../../domain/incident.js'
import { annotate, encodeJpeg, type RgbImage } from './annotate.js'
import { type FindFaces, withoutFaces } from './anonymise.js'

/** What the pipeline saw when the judge decided. */
export interface View {
  /** Absent when nobody looked, as for an incident that expired. */
  readonly frame?: Frame
  readonly camera: { readonly id: string; readonly name?: string }
  /** Pixels of the frame. */
  readonly zonePolygon?: readonly Point[]
  /** Where people are, pixels of the frame. */
  readonly people?: readonly Box[]
  readonly model: { readonly id: string; readonly sha256: string; readonly provider: string }
  /** What is drawn into the pictures, in the words of the people who will look at them. */
  readonly words: { readonly scenario: string; readonly label: string; readonly zone?: string }
  /** IANA name, for the times in the pictures. */
  readonly timeZone: string
}

export interface Picture {
  readonly variant: Evidence['variant']
  readonly jpeg: Buffer
}

/**
 * Which proof a change needs: the thing as it was found, again when it became more severe, and the place after
 * it was gone. `before` is the severity that is on record, undefined where there is none.
 */
export function evidenceKind(
  change: IncidentChange,
  before: Severity | undefined,
): Evidence['kind'] | undefined {
  if (change.kind === 'opened') return 'snapshot'
  if (change.kind === 'cleared') return 'after'
  if (change.kind === 'updated' && change.incident.severity > (before ?? -1)) return 'snapshot'
  return undefined
}

/**
 * `picture` twice, clean and annotated: the frame of a view, or the same at the resolution of the camera. Where there is a
 * `findFaces`, neither shows a face that it finds. Rejects where the bytes of the picture do not fit its size, and where
 * faces cannot be looked for.
 */
export async function drawPictures(
  change: IncidentChange,
  frame: Frame,
  picture: RgbImage,
  { camera, zonePolygon, people = [], words, timeZone }: View,
  findFaces?: FindFaces,
): Promise<Picture[]> {
  const { incident } = change
  const toPicture = scaling(frame, picture)
  const boxInPicture = ([x1, y1, x2, y2]: Box): Box => [...toPicture([x1, y1]), ...toPicture([x2, y2])]
  const shown = findFaces ? await withoutFaces(picture, people.map(boxInPicture), findFaces) : picture
  const [clean, annotated] = await Promise.all([
    encodeJpeg(shown),
    annotate(shown, {
      boxes: [
        {
          box: boxInPicture(incident.box),
          label: boxLabel(change, words.label),
          colour: boxColour(change),
        },
      ],
      polygons: zonePolygon ? [{ points: zonePolygon.map(toPicture), label: words.zone }] : [],
      caption: [
        `${camera.name ?? camera.id}  ${wallClock(frame.capturedAtMs, timeZone)}`,
        `${words.scenario}  ${kindWords[change.kind]}  ${incident.id}`,
        `起 since ${wallClock(incident.firstSeenAtMs, timeZone)}  ${Math.round(incident.dwellMs / 1_000)} s`,
      ],
    }),
  ])
  return [
    { variant: 'clean', jpeg: clean },
    { variant: 'annotated', jpeg: annotated },
  ]
}

type Size = Pick<RgbImage, 'width' | 'height'>

/** From pixels of the one picture to pixels of the other. */
const scaling =
  (from: Size, to: Size) =>
  ([x, y]: Point): Point => [(x * to.width) / from.width, (y * to.height) / from.height]

/** `2026-11-23 15:45:45 GMT+8`: Swedish writes dates as the standard does. */
const wallClock = (timeMs: number, timeZone: string): string =>
  new Date(timeMs).toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'long' })

const kindWords: Record<IncidentChange['kind'], string> = {
  opened: '发现 opened',
  updated: '更新 updated',
  cleared: '消除 cleared',
  expired: '失效 expired',
}

const boxLabel = ({ kind, incident }: IncidentChange, word: string): string =>
  kind === 'cleared'
    ? `${word} ${incident.label}`
    : `${word} ${incident.label} ${incident.confidence.toFixed(2)}`

const boxColour = ({ kind, incident }: IncidentChange): string => {
  if (kind === 'cleared') return '#34c759'
  return incident.severity >= 3 ? '#ff3b30' : '#ff9500'
}
