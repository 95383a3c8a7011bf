import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Box } from '../../edge/domain/box.js'
import { systemClock } from '../../edge/kit/clock.js'
import { encodeJpeg } from '../../edge/pipeline/record/annotate.js'
import { anonymised } from '../../edge/pipeline/record/anonymise.js'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { boxKey } from '../../edge/pipeline/record/originals/keys.js'
import { createOriginals } from '../../edge/pipeline/record/originals/originals.js'
import { createOriginalsTable } from '../../edge/pipeline/record/originals/originals-table.js'
import { sealed } from '../../edge/pipeline/record/originals/sealed.js'
import { createSealedFiles } from '../../edge/pipeline/record/originals/sealed-files.js'
import { pixelate } from '../../edge/pipeline/record/pixelate.js'
import { random } from '../random.js'

/** What privacy costs per piece of evidence of a 1080p camera: "npx tsx tools/bench/privacy.bench.ts". */
const SIZE = { width: 1920, height: 1080 }
const WARM_UP = 10
const ROUNDS = 60

/** The least tells what it costs; the median, what it costs beside whatever else the machine does. */
async function timesMs(work: () => unknown): Promise<{ least: number; median: number }> {
  const took: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const startMs = performance.now()
    await work()
    if (round >= 0) took.push(performance.now() - startMs)
  }
  took.sort((a, b) => a - b)
  return { least: took[0]!, median: took[Math.floor(took.length / 2)]! }
}

/** A crowded street: so many people of 60 x 180 pixels, and as many cars of 300 x 200. */
function crowd(count: number): { people: Box[]; vehicles: Box[] } {
  const next = random(1)
  const box = (width: number, height: number): Box => {
    const [x, y] = [next() * (SIZE.width - width), next() * (SIZE.height - height)]
    return [x, y, x + width, y + height]
  }
  return {
    people: Array.from({ length: count }, () => box(60, 180)),
    vehicles: Array.from({ length: count }, () => box(300, 200)),
  }
}

const next = random(2)
const pixels = Uint8Array.from(
  { length: SIZE.width * SIZE.height * 3 },
  (_, at) => ((at / 30) % 200) + 20 * next(),
)
const picture = { ...SIZE, pixels }
const jpeg = await encodeJpeg(picture)
const clip = randomBytes(5_000_000)
const key = boxKey(randomBytes(32))
const whole: Box = [0, 0, SIZE.width, SIZE.height]
const dir = await mkdtemp(join(tmpdir(), 'lamppost-privacy-bench-'))
const database = openDatabase(dir)
const originals = createOriginals({
  ...{ dir, table: createOriginalsTable(database), files: createSealedFiles(dir, 0) },
  ...{ key, keepMs: 1, clock: systemClock },
})
const draft = { incidentId: 'i', kind: 'snapshot', mime: 'image/jpeg', capturedAtMs: 0 } as const
const drain = async (content: Buffer): Promise<void> => {
  for await (const _ of sealed([content], '0193c2f1-0000-7000-8000-000000000001', key.forNewFile()));
}

const rows: [what: string, work: () => unknown][] = [
  ['hide 3 people and 3 cars', () => anonymised(picture, crowd(3), {})],
  ['hide 30 people and 30 cars', () => anonymised(picture, crowd(30), {})],
  ['pixelate the whole picture', () => pixelate(picture, [whole])],
  ['encode the original as JPEG', () => encodeJpeg(picture)],
  [`encrypt a picture of ${jpeg.length} bytes`, () => drain(jpeg)],
  ['encrypt a clip of 5 MB', () => drain(clip)],
  ['sha256 of a clip of 5 MB', () => createHash('sha256').update(clip).digest()],
  ['keep the picture: row, encrypt, write, sync', () => originals.keep(draft, jpeg)],
  ['keep the clip: row, encrypt, write, sync', () => originals.keep({ ...draft, kind: 'clip' }, clip)],
]
console.log('least ms  median ms')
for (const [what, work] of rows) {
  const { least, median } = await timesMs(work)
  console.log(`${least.toFixed(2).padStart(8)}  ${median.toFixed(2).padStart(9)}  ${what}`)
}
database.close()
await rm(dir, { recursive: true })
