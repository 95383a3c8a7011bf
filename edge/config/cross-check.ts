import { checkSignals } from './cross-check-signals.js'
import { mergeRule, ruleKeys } from './merge-rule.js'
import type { Problem, SettingPath } from './mistake.js'
import { suggest } from './nearest.js'
import { hasNights } from './nights.js'
import type { CameraOutline, Outline, UseOutline } from './outline.js'
import { quote } from './quote.js'
import { orderFault } from './schema/amount-rule.js'
import { isStream } from './schema/camera.js'
import { levelFault } from './schema/luminance-rule.js'
import { modelIdOf } from './schema/model-ref.js'
import { PlaceSchema } from './schema/place.js'
import type { Scenario } from './schema/scenario.js'
import { ScenarioUseSchema } from './schema/scenario-use.js'

const list = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '))

/** What single settings cannot know: whether they fit each other. */
export function crossCheck(
  outline: Outline,
  scenarios: ReadonlyMap<string, Scenario | undefined>,
): Problem[] {
  const cameras = Object.entries(outline.cameras).flatMap(([cameraId, camera]) => {
    const path = ['cameras', cameraId]
    return [
      ...checkPlay(camera, path),
      ...checkDrone(camera, outline, scenarios, path),
      ...checkModel(camera, outline.models, path),
      ...Object.entries(camera.scenarios).flatMap(([scenarioId, use]) =>
        checkModel(use, outline.models, [...path, 'scenarios', scenarioId]),
      ),
      ...Object.entries(camera.scenarios).flatMap(([scenarioId, use]) =>
        outline.scenarios === null
          ? []
          : checkUse(camera, use, { id: scenarioId, scenarios, path: [...path, 'scenarios', scenarioId] }),
      ),
    ]
  })
  const privacy = (['faceModel', 'plateModel'] as const).flatMap(key =>
    checkModel({ model: outline.privacy[key] }, outline.models, ['privacy'], key),
  )
  return [
    ...cameras,
    ...privacy,
    ...checkModel(outline.flights, outline.models, ['flights']),
    ...checkFlightScenarios(outline, scenarios),
    ...checkSignals(outline, scenarios),
    ...checkAuthority(outline.mqtt ?? {}),
    ...checkModelNames(outline.models),
  ]
}

/** Those that nobody chose are left out where the box does not have them. */
function checkFlightScenarios(
  { flights, scenarios: chosen }: Outline,
  known: ReadonlyMap<string, Scenario | undefined>,
): Problem[] {
  if (chosen === null) return []
  const ids = [...known.keys()]
  return (flights.scenarios ?? []).flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            path: ['flights', 'scenarios', index],
            message: `no scenario ${quote(id)} in scenarios`,
            hint: suggest(id, ids, 'scenarios'),
          },
        ],
  )
}

function checkPlay(camera: CameraOutline, path: SettingPath): Problem[] {
  const { url } = camera
  // A variable that is not set has been reported; what it would have said is unknown.
  if (url === undefined || url.includes('${')) return []
  if (isStream(url))
    return camera.play === undefined
      ? []
      : [{ path: [...path, 'play'], message: 'a stream cannot be played; this is for video files' }]
  return camera.transport === undefined
    ? []
    : [{ path: [...path, 'transport'], message: 'a file has no transport; this is for RTSP streams' }]
}

/** Rules that a camera which only passes by can answer. */
const FROM_THE_AIR: readonly string[] = ['dwell', 'persistence', 'presence']

function checkDrone(
  camera: CameraOutline,
  { mqtt }: Outline,
  scenarios: ReadonlyMap<string, Scenario | undefined>,
  path: SettingPath,
): Problem[] {
  if (camera.drone === undefined) return []
  const problems: Problem[] = []
  const add = (key: readonly string[], message: string) => problems.push({ path: [...path, ...key], message })
  const { url } = camera
  if (url !== undefined && !url.includes('${') && !isStream(url))
    add(['drone'], 'this is for streams; footage of a drone is for "lamppost flight"')
  if (mqtt === undefined) add(['drone', 'topic'], 'its poses come from the broker: add `mqtt`')
  if (camera.calibration !== undefined)
    add(['calibration'], 'a camera that flies has none: its pose says where it looks')
  if (Object.keys(camera.zones ?? {}).length > 0)
    add(['zones'], 'the picture of a camera that flies has no places')
  for (const id of Object.keys(camera.scenarios)) {
    const kind = scenarios.get(id)?.rule.kind
    if (kind !== undefined && !FROM_THE_AIR.includes(kind))
      add(
        ['scenarios', id],
        `its rule is of kind ${kind}, which a drone cannot answer; it can ${FROM_THE_AIR.join(', ')}`,
      )
  }
  return problems
}

function checkModel(
  { model }: Pick<CameraOutline | UseOutline, 'model'>,
  models: Outline['models'],
  path: SettingPath,
  key = 'model',
): Problem[] {
  if (model === undefined || models === null) return []
  const ids = models.map(modelIdOf)
  if (ids.includes(model)) return []
  const message = `${quote(model)} is not among the models of this box`
  return [{ path: [...path, key], message, hint: suggest(model, ids, 'models') }]
}

interface UseContext {
  readonly id: string
  readonly scenarios: ReadonlyMap<string, Scenario | undefined>
  readonly path: SettingPath
}

function checkUse(camera: CameraOutline, use: UseOutline, { id, scenarios, path }: UseContext): Problem[] {
  const ids = [...scenarios.keys()]
  if (!scenarios.has(id)) {
    const message = `${quote(id)} is not among the scenarios of this box`
    return [{ path, message, hint: suggest(id, ids, 'scenarios') }]
  }
  const scenario = scenarios.get(id)
  return [
    ...checkZoneNames(camera, use, path),
    ...(scenario
      ? [
          ...checkZonesNamed(camera, use, scenario, path),
          ...checkRuleKeys(use, scenario, path),
          ...checkLimits(use, scenario, path),
          ...checkSurroundings(camera, use, scenario, path),
          ...checkLabels(use, scenario, path),
        ]
      : []),
  ]
}

function checkZoneNames({ zones }: CameraOutline, use: UseOutline, path: SettingPath): Problem[] {
  if (zones === null) return []
  const names = Object.keys(zones)
  return (use.zones ?? []).flatMap((name, index) => {
    if (names.includes(name)) return []
    const message = `this camera has no zone ${quote(name)}`
    return [{ path: [...path, 'zones', index], message, hint: suggest(name, names, 'zones') }]
  })
}

function checkZonesNamed(
  { zones, drone }: CameraOutline,
  use: UseOutline,
  scenario: Scenario,
  path: SettingPath,
): Problem[] {
  if (scenario.zones === 'optional' || 'zones' in use || zones === null) return []
  const message = `${scenario.id} needs the zones in which it holds`
  if (drone !== undefined) {
    return 'zones' in drone
      ? []
      : [{ path, message, hint: 'write drone.zones: a GeoJSON file with its polygons on the map' }]
  }
  return [{ path, message, hint: `write zones: [...]; zones of this camera: ${list(Object.keys(zones))}` }]
}

function checkRuleKeys(use: UseOutline, { id, rule }: Scenario, path: SettingPath): Problem[] {
  const own: readonly string[] = ruleKeys[rule.kind]
  const message = `has no meaning here: the rule of ${id} is of kind ${rule.kind}`
  return [...new Set<string>(Object.values(ruleKeys).flat())]
    .filter(key => key in use && !own.includes(key))
    .map(key => ({ path: [...path, key], message, hint: `it has ${list(own)}` }))
}

/** Limits of the camera and of the scenario, in their order. */
function checkLimits(use: UseOutline, { rule }: Scenario, path: SettingPath): Problem[] {
  const parsed = ScenarioUseSchema.safeParse(use)
  if (!parsed.success) return []
  const { over, clear } = parsed.data
  if (rule.kind === 'amount') {
    // What the scenario says of the lower limits gives way to the camera's upper ones, and never the other way round.
    const fault = clear && orderFault(over ?? rule.over, clear)
    return fault === undefined ? [] : [{ path: [...path, 'clear'], message: fault }]
  }
  const merged = mergeRule(rule, parsed.data)
  const fault = merged.kind === 'luminance' ? levelFault(merged.dark, merged.lit) : undefined
  const key = use.lit === undefined ? 'dark' : 'lit'
  return fault === undefined ? [] : [{ path: [...path, key], message: fault }]
}

/** What a rule needs of its camera. */
function checkSurroundings(
  camera: CameraOutline,
  use: UseOutline,
  { id, rule }: Scenario,
  path: SettingPath,
): Problem[] {
  if (rule.kind === 'luminance') return checkNights(camera, id, path)
  const parsed = ScenarioUseSchema.safeParse(use)
  if (rule.kind !== 'amount' || !parsed.success || camera.calibration !== undefined) return []
  if ((parsed.data.over ?? rule.over).areaM2 === undefined) return []
  const message = `${id} has a limit in square metres, which only a calibrated camera can tell`
  return [{ path, message, hint: 'write calibration, or "over" here with count or areaShare' }]
}

function checkNights({ place }: CameraOutline, id: string, path: SettingPath): Problem[] {
  if (place === undefined) {
    const message = `${id} needs to know when it is night`
    return [{ path, message, hint: 'write place: { lon, lat } at this camera' }]
  }
  const where = PlaceSchema.safeParse(place)
  if (!where.success || hasNights(where.data)) return []
  const message = `${id} cannot hold here: at this latitude the sun does not set, or does not rise, on some days`
  return [{ path, message }]
}

function checkLabels(use: UseOutline, scenario: Scenario, path: SettingPath): Problem[] {
  const labels = Object.keys(scenario.labels)
  return (use.labels ?? []).flatMap((label, index) => {
    if (labels.includes(label)) return []
    const message = `${quote(label)} is not a label of ${scenario.id}`
    return [{ path: [...path, 'labels', index], message, hint: suggest(label, labels, 'labels') }]
  })
}

function checkAuthority({ url, ca }: NonNullable<Outline['mqtt']>): Problem[] {
  if (ca === undefined || url === undefined || !/^(?:mqtt|ws):/.test(url)) return []
  return [
    { path: ['mqtt', 'ca'], message: 'an unencrypted address has no certificate; use mqtts:// or wss://' },
  ]
}

function checkModelNames(models: Outline['models']): Problem[] {
  const ids = (models ?? []).map(modelIdOf)
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [{ path: ['models', index], message: `the model "${id}" is named twice` }],
  )
}
