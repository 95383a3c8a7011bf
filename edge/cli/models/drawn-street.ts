import sharp from 'sharp'
import { inSharedMemory } from '../../kit/in-shared-memory.js'
import type { Picture } from '../detect/read-picture.js'

const WIDTH = 1280
const HEIGHT = 720

/** Sky, houses, a road with two cars and a bin: enough to see that a model runs, not to judge it. */
const street = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
  <rect width="1280" height="720" fill="#b9cfe0"/>
  <rect y="120" width="420" height="300" fill="#a08d7c"/><rect x="420" y="60" width="360" height="360" fill="#8d8478"/>
  <rect x="780" y="150" width="500" height="270" fill="#b09a86"/>
  <g fill="#59656f">${[60, 180, 300, 480, 600, 700, 860, 980, 1120].map(x => `<rect x="${x}" y="210" width="60" height="80"/>`).join('')}</g>
  <rect y="420" width="1280" height="60" fill="#9a9a96"/><rect y="480" width="1280" height="240" fill="#55575a"/>
  <g fill="#e8e6dc">${[40, 340, 640, 940, 1240].map(x => `<rect x="${x}" y="596" width="160" height="8"/>`).join('')}</g>
  ${car(180, 500, '#8c1f1f')}${car(760, 540, '#2c4668')}
  <rect x="1080" y="370" width="60" height="90" rx="6" fill="#2e5b34"/><rect x="1074" y="358" width="72" height="16" fill="#244a2a"/>
</svg>`

function car(x: number, y: number, colour: string): string {
  return `<g transform="translate(${x} ${y})">
    <path d="M0 60 L10 30 L60 26 L95 0 L185 0 L225 28 L262 36 L268 62 Z" fill="${colour}"/>
    <path d="M72 26 L99 6 L138 6 L138 26 Z M146 6 L181 6 L208 26 L146 26 Z" fill="#1d2730"/>
    <circle cx="58" cy="62" r="23" fill="#161616"/><circle cx="58" cy="62" r="11" fill="#9c9c9c"/>
    <circle cx="210" cy="62" r="23" fill="#161616"/><circle cx="210" cy="62" r="11" fill="#9c9c9c"/></g>`
}

/** The picture that a model is tried on where nobody gives one. */
export async function drawnStreet(): Promise<Picture> {
  const data = await sharp(Buffer.from(street)).removeAlpha().raw().toBuffer()
  const pixels = inSharedMemory(data)
  return { width: WIDTH, height: HEIGHT, pixels }
}
