import { Command, InvalidArgumentError, Option } from 'commander'
import { parseScore } from './parse-score.js'
import { stopSignal } from './stop-signal.js'

const example = `
Examples:
  $ lamppost track --detections det/det.txt --out tracks.txt
  $ lamppost track --detections det.txt --fps 10 --motion gmc.txt --out tracks.txt
  $ lamppost track --detections det.txt --video flight.mp4 --out tracks.txt
  $ my-detector | lamppost track --detections - --fps 5 | head

Input, MOTChallenge text, frames from 1 in rising order: frame,-1,x,y,w,h,score[,class]; pixels, score 0 to 1. Give all
detections, low scores too: they carry tracks through what hides them. Output: frame,id,x,y,w,h,score,class,-1,-1, each frame
as soon as the next one begins; nothing is smoothed or filled in afterwards, so this is what a box knows on the street.

The camera's motion, for drones: --motion has frame,a,b,tx,c,d,ty, which maps pixels of the frame before to this one
(x' = a x + b y + tx, y' = c x + d y + ty); --video finds it in the picture. A fixed camera needs neither.

Exit code 2: a file or a line of it cannot be used.`

/** `lamppost track`: from the boxes of a detector to tracks. */
export const trackCommand = (): Command =>
  new Command('track')
    .description('follow things through the detections of a video')
    .requiredOption('--detections <file>', 'detections, MOTChallenge text; - for standard input')
    .option('--out <file>', 'tracks to write; standard output, where absent or -')
    .option(
      '--fps <rate>',
      'frames per second; of seqinfo.ini beside the detections, where absent',
      parseRate,
    )
    .addOption(new Option('--motion <file>', 'motion of the camera, frame by frame').conflicts('video'))
    .option('--video <file>', 'the video itself, frame 1 its first, to find the motion of the camera in')
    .option('--sure-score <score>', 'from this score on, a detection may begin a track', parseScore, 0.6)
    .addHelpText('after', example)
    .action(async (options: Options) => {
      // What reads videos is slow to load.
      const { runTrack } = await import('./track/run.js')
      const { signal } = stopSignal()
      process.exitCode = await runTrack(options, { ...processStreams(), signal })
    })

const processStreams = () => ({ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr })

interface Options {
  readonly detections: string
  readonly out?: string
  readonly fps?: number
  readonly motion?: string
  readonly video?: string
  readonly sureScore: number
}

function parseRate(text: string): number {
  const rate = Number(text)
  if (!(rate > 0 && rate <= 1000)) throw new InvalidArgumentError('Give a number above 0, up to 1000.')
  return rate
}
