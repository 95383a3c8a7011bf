import { Command, Option } from 'commander'
import { systemClock } from '../kit/clock.js'
import { addModel } from './models/add.js'
import { listModels } from './models/list.js'
import { pullModel } from './models/pull.js'
import { showModel } from './models/show.js'
import { verifyModels } from './models/verify.js'
import { stopSignal } from './stop-signal.js'

const example = `
Examples:
  $ lamppost models list                                 what is here, and what can be pulled
  $ lamppost models add yolo.onnx --image street.jpg     a detector of your own
  $ lamppost models pull yolox-s                         one of the catalogue
  $ lamppost models verify                               whether all that is here can run

Pulled models lie in ./models, or where --dir says: <id>.onnx and its manifest <id>.yaml. The configuration names a model
by the path of its manifest ("models: [./models/yolox-s.yaml]"), or by its id where it comes with Lamppost.`

/** `lamppost models`: which there are, how others are brought in, and whether they are what they say. */
export function modelsCommand(): Command {
  const command = new Command('models')
    .description('bring in, fetch and check models')
    .addHelpText('after', example)
  command.addCommand(addCommand())
  command.addCommand(pullCommand())
  command
    .command('list')
    .description('models that come with Lamppost, those in the folder, and those that can be pulled')
    .addOption(dirOption())
    .option('--json', 'as one JSON array')
    .addHelpText('after', '\nExample:\n  $ lamppost models list')
    .action(({ dir, json = false }: Common) => listModels(dir, json, process.stdout))
  command
    .command('show')
    .description('all that is known of a model: its manifest and card, or its entry in the catalogue')
    .argument('<model>', 'id, or path of a manifest')
    .addOption(dirOption())
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  $ lamppost models show urban-nano')
    .action((model: string, { dir, json = false }: Common) => showModel(model, dir, json, process.stdout))
  command
    .command('verify')
    .description('whether models are what their manifests say: sha256, shapes, and a run')
    .argument('[model...]', 'ids, or paths of manifests; all that are here where none is given')
    .addOption(dirOption())
    .option('--json', 'the findings as one JSON array')
    .addHelpText(
      'after',
      '\nExample:\n  $ lamppost models verify urban-nano ./models/yolox-s.yaml\n\nExit code 1 when one of them is not what its manifest says.',
    )
    .action(async (models: string[], { dir, json = false }: Common) => {
      process.exitCode = await verifyModels(models, dir, json, process.stdout)
    })
  return command
}

interface Common {
  readonly dir: string
  readonly json?: boolean
}

/** `--dir`, the same for every command that looks for pulled models. */
const dirOption = (): Option => new Option('--dir <dir>', 'folder of pulled models').default('models')

const addExample = `
Examples:
  $ lamppost models add yolo.onnx
  $ lamppost models add best.onnx --id bins --labels bin,overflow --image street.jpg --annotate tried.jpg
  $ lamppost models add best.onnx --out models --licence Apache-2.0 --source "trained in house, 2026-11"

Looks into the weights, tells which family they are of and why, tries them on a picture, and writes the manifest beside
them; with --out, weights and manifest go into that folder. What no family explains is refused, and so are weights that
lie in several files. Exit code 2: the weights, labels or the picture cannot be used.`

interface AddOptions {
  readonly id?: string
  readonly labels?: string
  readonly image?: string
  readonly out?: string
  readonly licence?: string
  readonly source?: string
  readonly annotate?: string
  readonly force?: boolean
  readonly json?: boolean
}

const addCommand = (): Command =>
  new Command('add')
    .description('write the manifest of a detector: guess how it is run, and try it')
    .argument('<file>', 'the weights, an .onnx file')
    .option('--id <id>', 'name of the model; that of the file where absent')
    .option('--labels <labels>', 'names of the classes: a,b,c or a file with one on each line')
    .option('--image <picture>', 'a picture to try it on; a street is drawn where absent')
    .option('--annotate <file>', 'write that picture with the boxes drawn in (JPEG)')
    .option('--out <dir>', 'copy the weights into this folder, and write the manifest there')
    .option('--licence <licence>', 'licence of the weights')
    .option('--source <text>', 'where the weights come from')
    .option('--force', 'replace what is there')
    .option('--json', 'manifest, reasons and what was found, as one JSON object')
    .addHelpText('after', addExample)
    .action(async (file: string, options: AddOptions) => {
      const { out: outDir, annotate: annotatePath, force = false, json = false, ...rest } = options
      process.exitCode = await addModel({ ...rest, file, outDir, annotatePath, force, json }, process.stdout)
    })

const pullExample = `
Examples:
  $ lamppost models pull yolox-s
  $ lamppost models pull yolox-s --from https://mirror.example/yolox-s.onnx
  $ HTTPS_PROXY=http://proxy.example:3128 lamppost models pull yunet --dir /opt/models

Fetches <dir>/<id>.onnx and writes <dir>/<id>.yaml. A download that was cut goes on where it ended, now or with the next
call; the name stands only for a whole file whose size and sha256 are right. The addresses of the catalogue have not been
tried from here. Exit code 2: unknown id, or wrong bytes; 3: the server does not answer or does not have it.`

const pullCommand = (): Command =>
  new Command('pull')
    .description('fetch a model of the catalogue, and write its manifest')
    .argument('<id>', 'id in the catalogue: see "lamppost models list"')
    .option('--from <url>', 'another address with the same file')
    .addOption(dirOption())
    .option('--force', 'replace what is there')
    .option('--json', 'the outcome as one JSON object')
    .addHelpText('after', pullExample)
    .action(async (id: string, options: Common & { readonly from?: string; readonly force?: boolean }) => {
      const { force = false, json = false, dir, from } = options
      const { stdout, stderr } = process
      const { signal } = stopSignal()
      process.exitCode = await pullModel(
        { id, from, dir, force, json },
        { stdout, stderr, clock: systemClock, signal },
      )
    })
