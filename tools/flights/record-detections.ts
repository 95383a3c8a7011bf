/** Records what a model finds in rendered flights: `npx tsx tools/flights/record-detections.ts --help`. */
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { modelPath } from '../../edge/config/shipped.js'
import { findInClip } from './find-in-clip.js'
import { formatRecorded, recordingOf } from './recorded-detections.js'
import type { FlightName } from './truth-file.js'

interface Options {
  readonly model: string
  readonly tiles: string
}

await new Command('record-detections')
  .description(
    'Run a model on all frames of rendered flights as a flight job does, and record what it finds.',
  )
  .addArgument(
    new Command().createArgument('<flights...>', 'which ones').choices(['patrol', 'patrol-next-day']),
  )
  .option('--model <id>', 'as "lamppost flight" takes it', 'urban-nano')
  .option('--tiles <count>', 'along the longer side', '2')
  .addHelpText('after', '\nExample:\n  npx tsx tools/flights/record-detections.ts patrol patrol-next-day')
  .action(async (names: FlightName[], { model, tiles }: Options) => {
    for (const name of names) {
      const recorded = await findInClip(name, modelPath(model, process.cwd()), Number(tiles))
      writeFileSync(recordingOf(name), formatRecorded(recorded))
      console.log(`${name}: ${recorded.frames.length} frames`)
    }
  })
  .parseAsync()
