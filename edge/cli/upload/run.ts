import { parse } from 'node:path'
import { v4 as uuidv4 } from 'uuid'
import { didYouMean } from '../../config/nearest.js'
import { isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import { promisedKind } from '../../media/footage-format.js'
import { exitCodes } from '../exit-codes.js'
import { stopSignal } from '../stop-signal.js'
import { BoxClient, type BoxUpload, type Committed, Refused } from './box-client.js'
import { type FileToSend, gather } from './gather.js'
import { fingerprintOf, type Sent, sendFile } from './send-file.js'
import { SendProgress } from './send-progress.js'
import { defaultShelf, UrlShelf } from './url-shelf.js'

export interface UploadOptions {
  readonly to: string
  readonly token?: string
  readonly name?: string
  readonly drone?: string
  readonly camera?: string
  readonly hfov?: number
  readonly timeZone?: string
  readonly unknownGimbal?: 'nadir' | 'refuse'
  readonly clockOffset?: number
  readonly takeoffAltitude?: number | 'first'
  readonly again?: boolean
  readonly resume: boolean
  readonly skipRefused?: boolean
  readonly json?: boolean
  readonly state?: string
  readonly chunk?: number
}

interface SentFile extends Sent {
  readonly file: FileToSend
  readonly upload: BoxUpload
}

/** Answers that are about one file only. */
const OF_THE_FILE = [413, 422]

const refusedFile = (file: FileToSend, { boxCode, boxWords, hint }: Refused): SentFile => ({
  ...{ file, id: '', sha256: '', wasKnown: false },
  upload: { id: '', state: 'refused', refusal: { code: boxCode, what: boxWords, hint } },
})

/** Sends, waits until the box has looked at everything, and makes the flight. */
export async function runUpload(inputs: readonly string[], options: UploadOptions): Promise<void> {
  const { signal } = stopSignal()
  const { to, token } = checked(options)
  const { files, leftOut } = await gather(inputs)
  if (leftOut.length > 0) process.stderr.write(`Left out, no footage: ${leftOut.join(', ')}\n`)
  const box = new BoxClient({ to, token, signal })
  const shelf = new UrlShelf(options.state ?? defaultShelf())
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const progress = new SendProgress(process.stderr, () => performance.now(), totalBytes)
  try {
    await box.greet()
    await demandCamera(options.camera, box)
    const outcomes: (Sent & { readonly file: FileToSend })[] = []
    const refusedAtOnce: SentFile[] = []
    for (const file of files) {
      try {
        const done = await sendFile(file, {
          ...{ box, shelf, signal, resume: options.resume, chunkBytes: options.chunk },
          onProgress: bytes => progress.sent(file.name, bytes),
          onRetry: () => progress.cut(file.name),
        })
        outcomes.push({ ...done, file })
      } catch (error) {
        if (!(error instanceof Refused) || !OF_THE_FILE.includes(error.status)) throw error
        refusedAtOnce.push(refusedFile(file, error))
      }
      progress.fileDone(file.bytes)
    }
    const sent: SentFile[] = [...refusedAtOnce]
    for (const outcome of outcomes) {
      progress.say(`${outcome.file.name} is being checked`)
      sent.push({ ...outcome, upload: await box.checked(outcome.id) })
    }
    progress.clear()
    const refused = sent.filter(({ upload }) => upload.state === 'refused')
    const usable = sent.filter(({ upload }) => upload.state !== 'refused')
    for (const file of refused) await tellRefused(file, box, shelf)
    for (const file of usable) tellDamaged(file)
    if (usable.length === 0 || (refused.length > 0 && !options.skipRefused))
      throw new LamppostError('UPLOAD_REFUSED', {
        what: `The box refused ${refused.length} of ${files.length} files, and no flight was made`,
        hint: 'Leave them out, or add --skip-refused; what was sent is not sent again.',
      })
    const committed = await box.commit({
      name: options.name ?? nameOf(usable),
      uploads: usable.map(({ id, sha256 }) => ({ id, sha256 })),
      options: wishOf(options),
    })
    for (const { file } of usable) await forget(file, box, shelf)
    tellDone(committed, sent, options)
  } catch (error) {
    progress.clear()
    if (!signal.aborted || isLamppostError(error)) throw error
    process.stderr.write('Stopped. Call it again with the same files: it goes on where it ended.\n')
    process.exitCode = exitCodes.INTERRUPTED
  }
}

function checked({ to, token }: UploadOptions): { readonly to: string; readonly token: string } {
  if (!URL.canParse(to) || !/^https?:$/.test(new URL(to).protocol))
    throw new LamppostError('USAGE', {
      what: `${to} is no address`,
      hint: 'Write for example http://box-01:8420.',
    })
  if (token === undefined || token === '')
    throw new LamppostError('USAGE', {
      what: 'There is no token',
      hint: 'Give --token, or set LAMPPOST_TOKEN: it is api.token of the box.',
    })
  return { to, token }
}

/** Before hours of sending, not after them. @throws LamppostError USAGE */
async function demandCamera(camera: string | undefined, box: BoxClient): Promise<void> {
  if (camera === undefined) return
  const known = await box.cameras()
  if (known.includes(camera)) return
  throw new LamppostError('USAGE', {
    what: `The box knows no camera "${camera}"${didYouMean(camera, known)}`,
    hint: `Give one of ${known.join(', ')}; or --hfov.`,
  })
}

function wishOf(options: UploadOptions): object {
  const { drone, camera, hfov, timeZone, unknownGimbal, clockOffset, takeoffAltitude, again } = options
  const wish = {
    ...{ drone, camera, hfovDeg: hfov, timeZone, unknownGimbal, clockOffsetS: clockOffset },
    takeoffAltitude,
    again: again ? uuidv4() : undefined,
  }
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
}

/** That of the first video, without its ending. */
const nameOf = (sent: readonly SentFile[]): string => {
  const first = sent.find(({ file }) => promisedKind(file.name) === 'video') ?? sent[0]!
  return parse(first.file.name).name || first.file.name
}

const forget = (file: FileToSend, box: BoxClient, shelf: UrlShelf): Promise<void> =>
  shelf.forget(fingerprintOf(file, box.url('/flights/uploads')))

async function tellRefused({ file, upload }: SentFile, box: BoxClient, shelf: UrlShelf): Promise<void> {
  // A better file of the same name and time is another upload.
  await forget(file, box, shelf)
  const { code = '', what = 'refused', hint = '' } = upload.refusal ?? {}
  process.stderr.write(`${code}: ${what}. ${hint}\n`)
}

function tellDamaged({ file, upload }: SentFile): void {
  const times = (upload.findings?.damagedAtMs ?? []).map(atMs => `${Math.round(atMs / 1000)} s`)
  if (times.length > 0)
    process.stderr.write(`${file.name} is taken, but cannot be decoded near ${times.join(', ')}.\n`)
}

function tellDone({ jobId, isOver }: Committed, sent: readonly SentFile[], { json }: UploadOptions): void {
  if (!json && isOver) {
    process.stdout.write(
      `These files were looked at before, as flight ${jobId}: nothing is done again. --again looks at them once more.\n`,
    )
    return
  }
  if (!json) {
    const known = sent.filter(({ wasKnown }) => wasKnown).length
    const had = known > 0 ? `, ${known} of them were there already` : ''
    process.stdout.write(`The flight is queued: job ${jobId} (${sent.length} files${had}).\n`)
    return
  }
  const files = sent.map(({ file, id, sha256, wasKnown, upload }) => ({
    ...{ file: file.path, bytes: file.bytes, uploadId: id, sha256, wasKnown, state: upload.state },
    ...(upload.refusal && { refusal: upload.refusal }),
  }))
  process.stdout.write(`${JSON.stringify({ jobId, isOver, files })}\n`)
}
