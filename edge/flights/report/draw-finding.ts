import sharp from 'sharp'
import { type Box, boxCentre, boxHeight, boxWidth } from '../../domain/box.js'
import type { Still } from '../../domain/footage.js'
import { annotate, type RgbImage } from '../../pipeline/record/annotate.js'
import { pixelate } from '../../pipeline/record/pixelate.js'
import type { Finding } from './flight-report.js'
import { sideBySide } from './words/languages.js'

/** What is drawn of a finding, before it has a picture. */
export type Drawn = Pick<Finding, 'number' | 'label' | 'words' | 'confidence' | 'severity' | 'fix' | 'best'>

export interface DrawFindingOptions {
  /** People and plates that nobody is to recognise: pixels of the frame that `best` speaks of. */
  readonly hide?: readonly Box[]
  /** What stands below the picture besides what is known of the finding: the file, the time. */
  readonly caption?: string
}

/** JPEGs. */
export interface FindingPictures {
  /** All of the frame, at most 1600 pixels wide, with the box and a line of text below. */
  readonly picture: Buffer
  /** What lies around the box, cut from the frame as it was. */
  readonly closeUp: Buffer
}

const WIDEST_PX = 1600
/** Of a close-up; a small one is enlarged, since a thing seen from far is small. */
const CLOSE_UP_WIDTH_PX = 800
const CLOSE_UP_SHAPE = 4 / 3
/** What lies around a thing tells what it is: so many times its size is shown. */
const SURROUNDINGS = 3
/** Pixels of the frame; nearer there is nothing to see. */
const NARROWEST_CLOSE_UP_PX = 160
const colours = ['#64b5f6', '#34c759', '#ff9500', '#ff3b30', '#ff3b30'] as const

/** Draws a finding into the frame that shows it best. The frame itself stays as it is. */
export async function drawFinding(
  still: Still,
  finding: Drawn,
  { hide = [], caption }: DrawFindingOptions = {},
): Promise<FindingPictures> {
  const { best } = finding
  const [perX, perY] = [still.width / best.widthPx, still.height / best.heightPx]
  const inStill = ([x1, y1, x2, y2]: Box): Box => [x1 * perX, y1 * perY, x2 * perX, y2 * perY]
  const shown = hide.length === 0 ? still : { ...still, pixels: still.pixels.slice() }
  if (hide.length > 0) pixelate(shown, hide.map(inStill))
  const box = inStill(best.box)
  const name = `${finding.number}  ${sideBySide({ zh: finding.words.zh.label, en: finding.words.en.label })}`
  const label = `${name} ${finding.confidence.toFixed(2)}`
  const colour = colours[finding.severity]
  const near = closeUpAround(box, still)
  const [whole, closeUp] = [
    await scaled(shown, [0, 0, still.width, still.height], Math.min(WIDEST_PX, still.width)),
    await scaled(shown, near, CLOSE_UP_WIDTH_PX),
  ]
  const { lon, lat, accuracyM } = finding.fix
  const place = `WGS84 ${lon.toFixed(7)}, ${lat.toFixed(7)}  ± ${accuracyM.toFixed(1)} m (1σ)`
  const [picture, closer] = await Promise.all([
    annotate(whole, {
      boxes: [{ box: moved(box, [0, 0, still.width, still.height], whole), label, colour }],
      polygons: [],
      caption: [
        `${sideBySide({ zh: finding.words.zh.scenario, en: finding.words.en.scenario })}  ${place}`,
        ...(caption === undefined ? [] : [caption]),
      ],
    }),
    annotate(closeUp, {
      boxes: [{ box: moved(box, near, closeUp), label: String(finding.number), colour }],
      polygons: [],
    }),
  ])
  return { picture, closeUp: closer }
}

/** Whole pixels of the frame, of one shape wherever the frame is large enough; never beyond its edge. */
function closeUpAround(box: Box, { width, height }: Still): Box {
  const wanted = Math.max(
    NARROWEST_CLOSE_UP_PX,
    SURROUNDINGS * Math.max(boxWidth(box), boxHeight(box) * CLOSE_UP_SHAPE),
  )
  const wide = Math.max(1, Math.round(Math.min(width, wanted)))
  const high = Math.max(1, Math.round(Math.min(height, wanted / CLOSE_UP_SHAPE)))
  const [x, y] = boxCentre(box)
  const left = Math.round(Math.max(0, Math.min(width - wide, x - wide / 2)))
  const top = Math.round(Math.max(0, Math.min(height - high, y - high / 2)))
  return [left, top, left + wide, top + high]
}

/** A part of a picture at another width. */
async function scaled(
  { width, height, pixels }: Still,
  [left, top, right, bottom]: Box,
  to: number,
): Promise<RgbImage> {
  const region = { left, top, width: right - left, height: bottom - top }
  const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .extract(region)
    .resize({ width: to })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data }
}

/** A box of the frame, in the pixels of a part of it. */
function moved([x1, y1, x2, y2]: Box, [left, top, right, bottom]: Box, { width, height }: RgbImage): Box {
  const [perX, perY] = [width / (right - left), height / (bottom - top)]
  return [(x1 - left) * perX, (y1 - top) * perY, (x2 - left) * perX, (y2 - top) * perY]
}
