import type { UploadConfig } from '../../edge/config/schema/upload.js'
import type { Clock } from '../../edge/kit/clock.js'
import { createUploadsTable } from '../../edge/pipeline/record/uploads-table.js'
import { addressing } from '../../edge/pipeline/upload/address.js'
import { connectStore } from '../../edge/pipeline/upload/exchange.js'
import { createPace } from '../../edge/pipeline/upload/pace.js'
import { createUploader } from '../../edge/pipeline/upload/uploader.js'
import type { EvidenceStore } from './evidence-store.js'
import { fastClock } from './fast-clock.js'
import { recordingLog } from './recording-log.js'

export interface UploadingOptions {
  readonly url: string
  readonly auth?: UploadConfig['auth']
  readonly kinds?: UploadConfig['kinds']
  readonly verify?: boolean
  readonly maxRateBytes?: number
  readonly silenceMs?: number
  readonly clock?: Clock
}

/** An uploader at work on a store; time passes a thousand times faster. */
export function startUploading(
  { database, root }: EvidenceStore,
  {
    url,
    auth = { kind: 's3', accessKeyId: 'a', secretAccessKey: 'b', region: 'us-east-1' },
    kinds = ['snapshot', 'clip', 'before', 'after'],
    verify = true,
    maxRateBytes = 1e9,
    silenceMs = 3_600_000,
    clock = fastClock(1000),
  }: UploadingOptions,
) {
  const { log, lines } = recordingLog()
  const table = createUploadsTable({ database })
  const pace = createPace(maxRateBytes, clock)
  const connection = connectStore({ auth, ca: undefined, pace, clock, silenceMs })
  const uploader = createUploader({
    config: { auth, headers: {}, verify, kinds, atOnce: 2 },
    addressOf: addressing(`${url}/bucket/{site}/{box}/{yyyy}/{mm}/{dd}/{incidentId}/{file}`, {
      site: 'city/east',
      box: 'box-01',
    }),
    ...{ exchange: connection.exchange, root, queue: table, clock, log, random: () => 0.5 },
  })
  const stopping = new AbortController()
  const over = uploader.run(stopping.signal)
  return {
    ...{ uploader, table, lines },
    unsent: () => table.list(kinds, 100),
    stop: async () => {
      stopping.abort()
      await over
      await connection.close()
    },
  }
}
