import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { z } from 'zod'
import { parseDuration } from '../../edge/config/schema/duration.js'
import { fakeDroneDefaults, startFakeDrone } from './fake-drone.js'

const routeSchema = z
  .array(
    z.strictObject({
      tMs: z.number().min(0),
      lon: z.number(),
      lat: z.number(),
      relAltM: z.number(),
      yawDeg: z.number(),
      pitchDeg: z.number(),
    }),
  )
  .min(1)

const command = new Command('fly')
  .description(
    'A drone that is not there: reports its pose over MQTT as the DJI Cloud API does, until it is stopped.',
  )
  .requiredOption('--broker URL', 'such as mqtt://127.0.0.1:1883')
  .requiredOption(
    '--route FILE',
    'JSON: [{"tMs", "lon", "lat", "relAltM", "yawDeg", "pitchDeg"}, ...], flown again and again',
  )
  .option('--serial SN', 'serial number of the aircraft', '1581FAKE0000000000')
  .option('--payload INDEX', 'of its camera', fakeDroneDefaults.payload)
  .option('--every DURATION', 'between two reports', '2s')
  .option('--lose SHARE', 'share of reports that are lost', '0')
  .option('--clock-ahead DURATION', "by how much its clock is ahead of this machine's", '0s')
  .addHelpText(
    'after',
    '\nExample:\n  npx tsx tools/fake-drone/fly.ts --broker mqtt://127.0.0.1:1883 --route route.json --lose 0.1',
  )
  .parse()
const options = command.opts<Record<string, string>>()
const duration = (name: string): number => {
  const ms = parseDuration(options[name]!)
  if (ms === undefined) command.error(`--${name} is no duration; write for example 2s`)
  return ms!
}
const route = routeSchema.parse(JSON.parse(await readFile(options.route!, 'utf8')))
const drone = await startFakeDrone({
  ...{ broker: options.broker!, topic: `thing/product/${options.serial}/osd`, route },
  ...{ payload: options.payload!, lose: Number(options.lose), seed: fakeDroneDefaults.seed },
  ...{ everyMs: duration('every'), clockAheadMs: duration('clockAhead') },
})
process.stdout.write(
  `${JSON.stringify({ topic: `thing/product/${options.serial}/osd`, points: route.length })}\n`,
)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await drone.close()
