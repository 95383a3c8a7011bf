import sharp from 'sharp'

export interface StillTags {
  readonly ifd0?: Readonly<Record<string, string | undefined>>
  readonly exif?: Readonly<Record<string, string | undefined>>
  readonly gps?: Readonly<Record<string, string | undefined>>
  /** What EXIF says of its size; the writer of this file says the true one. */
  readonly taken?: readonly [widthPx: number, heightPx: number]
  /** As EXIF counts; upright, when absent. */
  readonly orientation?: number
  /** Attributes of DJI's XMP. */
  readonly dji?: Readonly<Record<string, string>>
}

/** A grey still of 400 x 300 pixels, taken at 29.5534 N, 106.5 E; tags that are undefined are left out. */
export async function still({ ifd0, exif, gps, orientation = 1, dji, taken }: StillTags): Promise<Buffer> {
  const picture = sharp({ create: { width: 400, height: 300, channels: 3, background: '#888' } })
    .jpeg()
    .withMetadata({ orientation })
    .withExifMerge({
      IFD0: present({ Make: 'DJI', Model: 'FC6310', Software: 'v01.02.03', ...ifd0 }),
      IFD2: present({
        ...{
          DateTimeOriginal: '2026:05:01 12:00:00',
          OffsetTimeOriginal: '+08:00',
          SubSecTimeOriginal: '250',
        },
        ...{ FocalLengthIn35mmFilm: '24', ...exif },
      }),
      IFD3: present({
        ...{ GPSLatitudeRef: 'N', GPSLatitude: '29/1 33/1 1234/100' },
        ...{
          GPSLongitudeRef: 'E',
          GPSLongitude: '106/1 30/1 0/1',
          GPSAltitude: '3125/10',
          GPSAltitudeRef: '0',
        },
        ...gps,
      }),
    })
  const bytes = await (dji ? picture.withXmp(xmpOf(dji)) : picture).toBuffer()
  if (taken) {
    const [width, height] = [SIZE_TAGS.widthPx, SIZE_TAGS.heightPx].map(
      tag => bytes.indexOf(tag) + tag.length,
    )
    bytes.writeUInt32LE(taken[0], width)
    bytes.writeUInt32LE(taken[1], height)
  }
  return bytes
}

/** PixelXDimension and PixelYDimension, one long number each, as this library writes them. */
const SIZE_TAGS = {
  widthPx: Buffer.from('02a0040001000000', 'hex'),
  heightPx: Buffer.from('03a0040001000000', 'hex'),
}

const present = (tags: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const DJI = 'http://www.dji.com/drone-dji/1.0/'

const xmpOf = (
  tags: Readonly<Record<string, string>>,
): string => `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}"><rdf:Description rdf:about="DJI Meta Data" xmlns:drone-dji="${DJI}"
${Object.entries(tags)
  .map(([name, value]) => `drone-dji:${name}="${value}"`)
  .join('\n')}/></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
