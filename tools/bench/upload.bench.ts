/**
 * Sends a large file over loopback while the line is cut and the box is killed, and checks that it arrives whole and is not sent
 * twice. `npx tsx tools/bench/upload.bench.ts --size 5GB --cuts 20 --kills 3 --dir /var/tmp/bench`
 */
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseByteSize } from '../../edge/config/schema/byte-size.js'
import { writePaddedVideo } from './upload/padded-video.js'
import { runTrial } from './upload/trial.js'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '5GB' },
    cuts: { type: 'string', default: '20' },
    kills: { type: 'string', default: '3' },
    'sender-kills': { type: 'string', default: '0' },
    chunk: { type: 'string', default: '16MiB' },
    dir: { type: 'string', default: tmpdir() },
  },
})
const bytes = parseByteSize(values.size)
const chunkBytes = parseByteSize(values.chunk)
if (bytes === undefined || chunkBytes === undefined)
  throw new Error('--size and --chunk are sizes, such as 5GB')

await mkdir(values.dir, { recursive: true })
const { bavail, bsize } = await statfs(values.dir)
/** The file, and what the box stores of it. */
const neededBytes = 2 * bytes + 2e9
if (bavail * bsize < neededBytes)
  throw new Error(`${values.dir} needs ${gb(neededBytes)}, and has ${gb(bavail * bsize)} free`)

const dir = await mkdtemp(join(values.dir, 'lamppost-upload-'))
try {
  const file = join(dir, 'flight.mp4')
  await writePaddedVideo(file, bytes)
  const [cuts, kills, senderKills] = [values.cuts, values.kills, values['sender-kills']].map(Number)
  const result = await runTrial({
    ...{ dir, file, bytes, cuts: cuts!, kills: kills!, senderKills: senderKills!, chunk: values.chunk },
    onEvent: (what, sentBytes) => console.error(`${what} after ${gb(sentBytes)}`),
  })
  const isSame = result.sha256.sent === result.sha256.stored
  const allowedBytes = result.interruptions * chunkBytes
  console.log(JSON.stringify({ bytes, cuts, kills, senderKills, ...result, isSame, allowedBytes }, null, 2))
  if (!isSame || result.wastedBytes > allowedBytes || result.flights !== 1) process.exitCode = 1
} finally {
  await rm(dir, { recursive: true, force: true })
}

function gb(size: number): string {
  return `${(size / 1e9).toFixed(2)} GB`
}
