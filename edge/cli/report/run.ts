import { type Calibration, loadCalibration } from '../../config/calibration.js'
import type { DeepReadonly } from '../../config/deep-readonly.js'
import type { LoadedConfig } from '../../config/load.js'
import type { Clock } from '../../kit/clock.js'
import { isClockSynced } from '../../kit/clock-sync.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { findChineseFont } from '../../paper/chinese-font.js'
import { openFont } from '../../paper/font-file.js'
import { findHistory } from '../incidents/show.js'
import { withStore } from '../incidents/store.js'
import { writeOut } from '../write-out.js'
import { checkEvidence, picturesOf, readPictures } from './evidence.js'
import { gatherReport } from './gather.js'
import { toHtml } from './html.js'
import type { IncidentReport, ReportSubject } from './incident-report.js'
import { toPdf } from './pdf.js'
import { type Sheet, sheetOf, wordsIn } from './sheet.js'
import { layOutSketch } from './sketch.js'
import { sketchSvg } from './sketch-svg.js'
import { english, type ReportWords } from './words-en.js'
import { chinese } from './words-zh.js'

export type ReportFormat = 'html' | 'pdf' | 'json'

export interface ReportOptions {
  readonly configPath: string
  readonly format: ReportFormat
  readonly language: 'zh' | 'en'
  readonly gcj02: boolean
  /** Standard output, where it is absent. */
  readonly out?: string | undefined
  /** The font of a PDF; one that fontconfig knows, where it is absent. */
  readonly font?: string | undefined
}

type Output = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean }

/** Writes the report of one incident, which `idOrBeginning` names; beside a running box or without one. */
export async function writeReport(
  idOrBeginning: string,
  options: ReportOptions,
  { clock, stdout, stderr }: { readonly clock: Clock; readonly stdout: Output; readonly stderr: Output },
): Promise<void> {
  if (options.format === 'pdf' && options.out === undefined && stdout.isTTY)
    throw new LamppostError('USAGE', {
      what: 'A PDF is nothing for a terminal',
      hint: 'Give --out FILE, or send it on with > or |.',
    })
  const { loaded, subject } = await withStore(options.configPath, (store, loaded) => ({
    loaded,
    subject: findHistory(store, idOrBeginning),
  }))
  const { content, lacking } = await renderReport(subject, loaded, options, clock)
  if (lacking.length > 0)
    stderr.write(`the font has no shape for ${lacking.join(' ')}; --font takes another one\n`)
  if (options.out === undefined) stdout.write(content)
  else await writeOut(options.out, content, '--out')
}

export interface RenderedReport {
  readonly content: string | Buffer
  /** Characters that the font of a PDF has no shape for: an empty box stands for each. */
  readonly lacking: readonly string[]
}

/** The report of an incident in the form that is asked for. */
export async function renderReport(
  subject: ReportSubject,
  loaded: LoadedConfig,
  { format, language, gcj02, font }: Omit<ReportOptions, 'configPath' | 'out'>,
  clock: Clock,
): Promise<RenderedReport> {
  // Before anything is read: without a font there will be no PDF.
  const fontFile =
    format === 'pdf' ? await (font === undefined ? findChineseFont() : openFont(font)) : undefined
  const files = await checkEvidence(loaded.config.storage.dir, subject.evidence)
  const nowMs = clock.now()
  const report = await gatherReport(subject, loaded, { nowMs, clockSynced: isClockSynced(), gcj02, files })
  if (format === 'json') return { content: `${JSON.stringify(report)}\n`, lacking: [] }
  const sheet = await layOut(report, subject, loaded, language === 'zh' ? chinese : english)
  if (!fontFile) return { content: toHtml(sheet), lacking: [] }
  return { content: await toPdf(sheet, fontFile, nowMs), lacking: fontFile.lacks(wordsIn(sheet)) }
}

async function layOut(
  report: IncidentReport,
  { incident, sightings, evidence }: ReportSubject,
  loaded: LoadedConfig,
  words: ReportWords,
): Promise<Sheet> {
  const { config } = loaded
  const { fix, source, zone } = incident
  const wanted = picturesOf(evidence)
  const sketch =
    fix && layOutSketch({ fix, source, zone, sightings }, config, await calibrationOf(source.id, config))
  return sheetOf(report, {
    words,
    sketch: sketch && sketchSvg(sketch, words.sketch),
    pictures: await readPictures(config.storage.dir, wanted),
    wantedPictures: wanted.map(({ id }) => id),
  })
}

/** By camera; without what cannot be read, since the sketch does without the zone. */
async function calibrationOf(
  cameraId: string,
  { cameras }: LoadedConfig['config'],
): Promise<ReadonlyMap<string, DeepReadonly<Calibration>>> {
  const path = cameras[cameraId]?.calibration
  const calibration = path === undefined ? undefined : await loadCalibration(path).catch(() => undefined)
  return new Map(calibration ? [[cameraId, calibration]] : [])
}
