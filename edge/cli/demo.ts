import { Command } from 'commander'
import { runDemo } from './demo/run.js'

const example = `
Examples:
  $ lamppost demo                         three rendered cameras, about a minute
  $ lamppost demo street.mp4              your own recording, as fast as this machine can
  $ lamppost demo rtsp://10.0.0.5/stream  your own camera, for a minute and a half
  $ lamppost demo --json | jq .type       what the broker got, one event a line

The same pipeline, model, store and messages as "lamppost run", with rules that decide within seconds and a
private broker. Pictures and database stay in data/demo.`

/** `lamppost demo`: find real incidents in real video, and show what happens to them. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('watch Lamppost find incidents, in rendered clips or in your own video')
    .argument('[video]', 'a video file or an RTSP address')
    .option('--json', 'print the events that the broker got, and nothing else')
    .option(
      '--dir <dir>',
      'where pictures and database are kept; what an earlier demo left there is removed',
      'data/demo',
    )
    .addHelpText('after', example)
    .action(async (video: string | undefined, options: { json?: boolean; dir: string }) => {
      process.exitCode = await runDemo({ video, json: options.json ?? false, dir: options.dir })
    })
