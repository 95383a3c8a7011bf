/** Works out which things of a rendered flight a model can see at all: `npx tsx tools/flights/judge-seen.ts --help`. */
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { formatFlightTruth } from '../world/flight-truth.js'
import { readRecorded } from './recorded-detections.js'
import { MIN_FRAMES, MIN_IOU, seenBy } from './seen-things.js'
import { type FlightName, readFlightTruth, truthFileOf } from './truth-file.js'

function judge(names: FlightName[]): void {
  for (const name of names) {
    const truth = readFlightTruth(name)
    const seen = seenBy(truth, readRecorded(name))
    const others = (truth.seenBy ?? []).filter(
      ({ model, tiles }) => model !== seen.model || tiles !== seen.tiles,
    )
    writeFileSync(truthFileOf(name), formatFlightTruth({ ...truth, seenBy: [...others, seen] }))
    process.stdout.write(
      `${name}: ${seen.model} sees ${seen.things.length} of ${truth.things.length} things\n`,
    )
  }
}

await new Command('judge-seen')
  .description('Write into the truth of rendered flights what a model sees of them at all.')
  .addArgument(
    new Command().createArgument('<flights...>', 'which ones').choices(['patrol', 'patrol-next-day']),
  )
  .addHelpText(
    'after',
    `
Goes by what tools/flights/record-detections.ts recorded: the frames and tiles that a flight job looks at.
A thing is seen that is found under a fitting name, with an IoU of ${MIN_IOU} or more, in ${MIN_FRAMES} frames or more.

Example:
  npx tsx tools/flights/judge-seen.ts patrol patrol-next-day`,
  )
  .action(judge)
  .parseAsync()
