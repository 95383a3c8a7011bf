/** A box that does nothing but take footage in, as a program that can be killed. Prints its address, and each flight, as JSON lines. */
import { Registry } from 'prom-client'
import { startApi } from '../../../edge/api/server.js'
import { FlightsSchema } from '../../../edge/config/schema/flights.js'
import { openUploads } from '../../../edge/flights/upload/open-uploads.js'
import { systemClock } from '../../../edge/kit/clock.js'
import { silentLog } from '../../../edge/kit/log.js'

const [dir, port, token, quotaBytes = '100000000000'] = process.argv.slice(2)
const flights = FlightsSchema.parse({ quota: Number(quotaBytes) })
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

const opened = await openUploads({
  ...{ flights, storage: { dir: dir!, minFreeBytes: 100e6 }, clock: systemClock, log: silentLog },
  intake: {
    commit: async ({ id, name, files }) => {
      print({ flight: id, name, files: files.map(({ path, sha256 }) => ({ path, sha256 })) })
      return { jobId: id }
    },
  },
})
const api = await startApi({
  ...{ host: '127.0.0.1', port: Number(port), metrics: new Registry() },
  health: async () => {
    throw new Error('nobody asks')
  },
  uploads: {
    ...opened,
    token,
    quotaBytes: flights.quotaBytes,
    choices: async () => ({ cameras: [], timeZone: 'UTC' }),
    onTrouble: error => print({ trouble: String(error) }),
  },
})
print({ url: api.url })
process.on('SIGTERM', async () => {
  await api.close()
  await opened.close()
  process.exit(0)
})
