import { Command, Option } from 'commander'
import { systemClock } from '../kit/clock.js'
import { configOption } from './options.js'
import { type ReportFormat, writeReport } from './report/run.js'

const example = `
Examples:
  $ lamppost report 0193c2f1 -c box.yaml --format pdf --out case.pdf
  $ lamppost report 0193c2f1 -c box.yaml --lang en --gcj02 > case.html
  $ lamppost report 0193c2f1 -c box.yaml --format json | jq .evidence[].file

Reads the box's store, also while it runs, and holds every file of evidence against its sha256: what is missing or
changed is said. Names, rules, models and codes are those of the configuration as it is now. An HTML report is one file that
loads nothing. A PDF carries a Chinese font, found through fontconfig or given with --font.`

interface Options {
  readonly config: string
  readonly format: ReportFormat
  readonly lang: 'zh' | 'en'
  readonly gcj02?: boolean
  readonly out?: string
  readonly font?: string
}

/** `lamppost report`: one incident as a form for a case file. */
export const reportCommand = (): Command =>
  new Command('report')
    .description('one incident as a form: what, where on a sketch, when, pictures, evidence')
    .argument('<id>', 'id of the incident, or its beginning')
    .addOption(configOption())
    .addOption(
      new Option('--format <format>', 'html, pdf (A4) or json')
        .choices(['html', 'pdf', 'json'])
        .default('html'),
    )
    .addOption(new Option('--lang <language>', 'zh or en').choices(['zh', 'en']).default('zh'))
    .option('--gcj02', 'give the place in GCJ-02 as well, as maps in China show it')
    .option('--out <file>', 'write it into this file; standard output where absent')
    .option('--font <file>', 'TrueType or OpenType font of a PDF, which must draw Chinese')
    .addHelpText('after', example)
    .action((id: string, { config: configPath, format, lang: language, gcj02 = false, out, font }: Options) =>
      writeReport(
        id,
        { configPath, format, language, gcj02, out, font },
        { clock: systemClock, stdout: process.stdout, stderr: process.stderr },
      ),
    )
