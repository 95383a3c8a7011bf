import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

const plain = (width: number, height: number, background: string): Sharp =>
  sharp({ create: { width, height, channels: 3, background } })

const first = async (colours: readonly string[]) =>
  Promise.all(colours.map(one => plain(16, 16, one).png().toBuffer()))

/** Pictures of kinds that people bring, all of them red, by file name; with their size as a person sees them. */
export const oddPictures: Readonly<Record<string, readonly [width: number, height: number]>> = {
  'one-pixel.png': [1, 1],
  'print.jpg': [48, 24],
  'deep.png': [48, 24],
  'turned.jpg': [24, 48],
  'moving.gif': [16, 16],
}

/** Writes them. Its header promises four hundred million pixels of `huge.png`, and it keeps the promise. */
export async function writeOddPictures(folder: string): Promise<void> {
  const red = plain(48, 24, '#f00')
  const frames = await first(['red', 'blue'])
  await Promise.all([
    plain(1, 1, '#f00').toFile(join(folder, 'one-pixel.png')),
    red.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toFile(join(folder, 'print.jpg')),
    red.clone().toColourspace('rgb16').png().toFile(join(folder, 'deep.png')),
    red.clone().withMetadata({ orientation: 6 }).jpeg().toFile(join(folder, 'turned.jpg')),
    sharp(frames, { join: { animated: true } })
      .gif()
      .toFile(join(folder, 'moving.gif')),
    writeFile(join(folder, 'huge.png'), blackPng(20_000)),
  ])
}

/** One bit for each pixel, all 0. */
function blackPng(side: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))), { level: 1 })
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
