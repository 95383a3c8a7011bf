import { Command, InvalidArgumentError } from 'commander'
import { runDetect } from './detect/run.js'

const example = `
Examples:
  $ lamppost detect urban-nano street.jpg --annotate out
  $ lamppost detect ./my-model.yaml *.jpg --json --min-score 0.5 > found.jsonl
  $ lamppost detect ./yolox_s.onnx street.jpg

With --json each image is one line:
  {"image","width","height","detections":[{"label","score","box":[x1,y1,x2,y2]}],"ms":{"pre","infer","post"}}
Boxes are in pixels of the upright image. Exit code 1: an image could not be read; 2: the model cannot be used.`

/** `lamppost detect MODEL IMAGE...`: what a model sees in pictures. */
export const detectCommand = (): Command =>
  new Command('detect')
    .description('run a model on pictures')
    .argument('<model>', 'id of a shipped model, path of a manifest, or of bare .onnx weights')
    .argument('<image...>', 'pictures to look at')
    .option('--json', 'one line of JSON for each image')
    .option('--annotate <dir>', 'write pictures with the boxes drawn in to this folder')
    .option('--min-score <score>', "lowest score, 0 to 1, in place of the model's own", parseScore)
    .addHelpText('after', example)
    .action(async (model: string, images: string[], options: Options) => {
      const { json = false, annotate: annotateDir, minScore } = options
      process.exitCode = await runDetect({ model, images, json, annotateDir, minScore }, process)
    })

interface Options {
  readonly json?: boolean
  readonly annotate?: string
  readonly minScore?: number
}

function parseScore(text: string): number {
  const score = Number(text)
  if (text.trim() === '' || !(score >= 0 && score <= 1)) {
    throw new InvalidArgumentError('Give a number from 0 to 1.')
  }
  return score
}
