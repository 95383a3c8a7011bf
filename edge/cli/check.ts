import { Command } from 'commander'
import type { ActiveScenario } from '../config/active-scenario.js'
import { type CadencePlan, planCadence } from '../config/cadence-plan.js'
import { schemeText, type Uncoded, uncoded } from '../config/city-codes.js'
import { explainConfig, type LoadedConfig } from '../config/load.js'
import { formatMistake, type Mistake } from '../config/mistake.js'
import { gapText } from '../config/model-labels.js'
import { redactedConfig } from '../config/redacted-config.js'
import { formatDuration } from '../config/schema/duration.js'
import { type ZoneOverlap, zoneOverlaps } from '../config/zone-overlaps.js'
import { redactUrl } from '../kit/redact.js'
import { exitCodes } from './exit-codes.js'
import { configOption } from './options.js'
import { tableText } from './table.js'

const example = `
Examples:
  $ lamppost check -c box.yaml
  $ lamppost check -c box.yaml --json | jq '.mistakes[].line'

Exit code 2 when the configuration has a mistake.`

/** `lamppost check`: every mistake of a configuration with its line, or what it will do. */
export const checkCommand = (): Command =>
  new Command('check')
    .description('name every mistake of a configuration, or show what it will do')
    .addOption(configOption())
    .option('--json', 'the mistakes, or the configuration with its defaults, as one JSON object')
    .addHelpText('after', example)
    .action(async ({ config: path, json }: { config: string; json?: boolean }) => {
      const { mistakes, loaded } = await explainConfig(path, { env: process.env })
      if (json) process.stdout.write(`${JSON.stringify(report(mistakes, loaded))}\n`)
      else if (loaded) process.stdout.write(`${summary(loaded)}\n`)
      else for (const mistake of mistakes) process.stderr.write(`${formatMistake(mistake)}\n`)
      process.exitCode = loaded ? exitCodes.OK : exitCodes.USAGE
    })

const WARNING_OFF = 'warning: privacy is off: evidence shows faces and plates as the cameras see them'

/** With every default filled in, and without a secret. */
const report = (mistakes: readonly Mistake[], loaded: LoadedConfig | undefined) => ({
  ok: loaded !== undefined,
  mistakes,
  warnings: loaded?.config.privacy.mode === 'off' ? [WARNING_OFF] : [],
  ...(loaded && { config: redactedConfig(loaded), cadences: cadences(loaded), uncoded: withoutCode(loaded) }),
  ...(loaded && { labelGaps: loaded.labelGaps, zoneOverlaps: overlaps(loaded) }),
})

const cadences = ({ config, scenarios }: LoadedConfig): Record<string, CadencePlan> =>
  Object.fromEntries(
    Object.entries(config.cameras).map(([id, { cadence }]) => [id, planCadence(cadence, scenarios[id]!)]),
  )

const overlaps = ({ config, scenarios }: LoadedConfig): ZoneOverlap[] =>
  Object.entries(config.cameras).flatMap(([id, { zones }]) => zoneOverlaps(id, zones, scenarios[id]!))

const withoutCode = ({ codes, scenarios, signals }: LoadedConfig): Uncoded[] => {
  const ofSignals = Object.values(signals).map(({ scenario: id, label }) => ({
    id,
    labels: { [label]: true },
  }))
  return uncoded(codes, [...Object.values(scenarios).flat(), ...ofSignals])
}

const signalLines = ({ signals }: LoadedConfig): string[] =>
  Object.values(signals).map(({ id, topic, value, camera, words }) => {
    const where = value === '' ? topic : `${topic} at ${value}`
    return `hears ${id} on ${where}, for ${words.scenario.en}, ${camera === undefined ? 'seen by no camera' : `seen by ${camera}`}`
  })

function summary(loaded: LoadedConfig): string {
  const { config, scenarios } = loaded
  const rows = Object.entries(config.cameras).map(([id, camera]) => [
    camera.name ? `${id} ${camera.name}` : id,
    redactUrl(camera.url),
    cadence(planCadence(camera.cadence, scenarios[id]!)),
    camera.model,
    scenarios[id]!.map(scenario => [scenario.id, ...scenario.zones].join(' in ')).join('\n'),
  ])
  const { mqtt, storage } = config
  return [
    `${config.site}/${config.box}: no mistake found`,
    tableText(['camera', 'from', 'cadence', 'model', 'looks for'], rows),
    `records to ${storage.dir}`,
    mqtt
      ? `publishes to ${redactUrl(mqtt.url)} below ${mqtt.prefix}/`
      : 'publishes nowhere: there is no mqtt section',
    ...signalLines(loaded),
    ...labelLines(loaded),
    ...overlapLines(loaded),
    ...permitLines(loaded),
    privacyLine(loaded),
    ...codeLines(loaded),
  ].join('\n')
}

const cadence = ({ cadence: chosen, why }: CadencePlan): string =>
  `${chosen.kind === 'fps' ? `${chosen.fps} fps` : 'keyframes'}\n${why}`

const labelLines = ({ labelGaps }: LoadedConfig): string[] =>
  labelGaps.map(gap => `note: ${gap.cameraId}: ${gapText(gap)}`)

const overlapLines = (loaded: LoadedConfig): string[] =>
  overlaps(loaded).map(
    ({ cameraId, scenario, zones: [first, second] }) =>
      `note: ${cameraId}: ${scenario}: the zones ${first} and ${second} overlap; what lies in both counts for ${first}`,
  )

const permitLines = ({ config, scenarios }: LoadedConfig): string[] =>
  config.permits === undefined
    ? []
    : [`looks at ${permitCount(Object.values(scenarios).flat())} of ${config.permits}`]

/** Each once, however many cameras it is for. */
function permitCount(scenarios: readonly ActiveScenario[]): string {
  const count = new Set(scenarios.flatMap(({ permits = [] }) => permits)).size
  return count === 1 ? '1 permit' : `${count} permits`
}

function codeLines(loaded: LoadedConfig): string[] {
  const { codes } = loaded
  if (codes.length === 0) return ['gives no codes: none are chosen']
  const gaps = withoutCode(loaded).map(gap => {
    const { scenario, labels } = gap
    return `no code in scheme ${schemeText(gap)} for ${scenario}${labels ? `: ${labels.join(', ')}` : ''}`
  })
  return [`gives codes of ${codes.map(schemeText).join(', ')}`, ...gaps]
}

function privacyLine({ config: { privacy }, scenarios }: LoadedConfig): string {
  if (privacy.mode === 'off') return WARNING_OFF
  const { keepMs, recipient } = privacy.originals
  const originals =
    keepMs === 0
      ? 'no originals and no clips are kept'
      : `originals and clips are kept ${formatDuration(keepMs)}, encrypted${recipient === undefined ? '' : ` for ${recipient}`}`
  const active = Object.values(scenarios).flat()
  const keeping = new Set(active.filter(({ evidence }) => evidence.plates === 'keep').map(({ id }) => id))
  const plates = keeping.size === 0 ? '' : `, but for the plate of what ${[...keeping].join(' and ')} reports`
  return `pixelates people and plates in evidence${plates}; ${originals}`
}
