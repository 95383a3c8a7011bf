import sharp from 'sharp'
import { severityColours } from '../../../paper/colours.js'

/** Pixels; maps show it at about half of that. */
const SIDE = 64

/** Where a KML finds the pin of a severity. */
export const iconPath = (severity: number): string => `icons/severity-${severity}.png`

/** A pin for each severity, from info to urgent: the point of it is in the middle of the lower edge. */
export const drawIcons = (): Promise<Buffer[]> =>
  Promise.all(
    severityColours.map(colour =>
      sharp(Buffer.from(pin(colour)))
        .png()
        .toBuffer(),
    ),
  )

const pin = (colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 32 32">` +
  `<path d="M16 31C12 24 6 19 6 12a10 10 0 0 1 20 0c0 7-6 12-10 19z" fill="${colour}" stroke="#fff" stroke-width="1.6"/>` +
  '<circle cx="16" cy="12" r="4.2" fill="#fff"/></svg>'
