import type { Problem, SettingPath } from './mistake.js'
import { suggest } from './nearest.js'
import type { Outline, SignalOutline } from './outline.js'
import { quote } from './quote.js'
import type { Scenario } from './schema/scenario.js'

type Scenarios = ReadonlyMap<string, Scenario | undefined>

/** Whether the signals fit the rest of the box. */
export function checkSignals(outline: Outline, scenarios: Scenarios): Problem[] {
  const signals = Object.entries(outline.signals)
  const withoutBroker: Problem[] =
    signals.length > 0 && outline.mqtt === undefined
      ? [{ path: ['signals'], message: 'signals come from a broker, and there is none', hint: 'write mqtt' }]
      : []
  return [
    ...withoutBroker,
    ...signals.flatMap(([id, signal]) => {
      const path = ['signals', id]
      return [
        ...checkId(id, outline, path),
        ...checkTopic(signal, outline, path),
        ...checkCamera(signal, outline, path),
        ...(outline.scenarios === null ? [] : checkWords(signal, scenarios, path)),
      ]
    }),
  ]
}

/** Both are sources of incidents, which are known by their id. */
const checkId = (id: string, { cameras }: Outline, path: SettingPath): Problem[] =>
  id in cameras ? [{ path, message: `a camera has the id ${quote(id)} as well; give it another` }] : []

/** What the box says itself, and what its centre tells it, is no signal. */
function checkTopic({ topic }: SignalOutline, outline: Outline, path: SettingPath): Problem[] {
  const { site, box, mqtt } = outline
  if (topic === undefined || site === undefined || box === undefined) return []
  const own = `${mqtt?.prefix ?? 'lamppost'}/${site}/${box}`
  if (topic !== own && !topic.startsWith(`${own}/`)) return []
  return [{ path: [...path, 'topic'], message: `topics below ${quote(own)} are those of the box itself` }]
}

function checkCamera({ camera: id, zone }: SignalOutline, { cameras }: Outline, path: SettingPath) {
  if (id === undefined) return []
  const camera = cameras[id]
  if (!camera) {
    const message = `this box has no camera ${quote(id)}`
    return [{ path: [...path, 'camera'], message, hint: suggest(id, Object.keys(cameras), 'cameras') }]
  }
  const names = Object.keys(camera.zones ?? {})
  if (zone === undefined || camera.zones === null || names.includes(zone)) return []
  const message = `the camera ${quote(id)} has no zone ${quote(zone)}`
  return [{ path: [...path, 'zone'], message, hint: suggest(zone, names, 'zones') }]
}

/** People read words: each comes from exactly one place. */
function checkWords(
  { scenario: id, scenarioName, label, labelName }: SignalOutline,
  scenarios: Scenarios,
  path: SettingPath,
): Problem[] {
  if (id === undefined || label === undefined) return []
  const isOfBox = scenarios.has(id)
  const scenario = scenarios.get(id)
  const problems: Problem[] = []
  if (!isOfBox && scenarioName === undefined)
    problems.push({
      path: [...path, 'scenario'],
      message: `${quote(id)} is not among the scenarios of this box, and has no name of its own`,
      hint: `write scenarioName: { zh: ..., en: ... }, or one of them; ${suggest(id, [...scenarios.keys()], 'scenarios')}`,
    })
  if (isOfBox && scenarioName !== undefined)
    problems.push({
      path: [...path, 'scenarioName'],
      message: `the scenario ${quote(id)} has its name already`,
    })
  // Of a scenario whose file has mistakes nobody knows the labels.
  if (isOfBox && !scenario) return problems
  const labels = Object.keys(scenario?.labels ?? {})
  const isKnown = labels.includes(label)
  if (!isKnown && labelName === undefined)
    problems.push({
      path: [...path, 'label'],
      message: `${quote(label)} is not a label of ${quote(id)}, and has no words of its own`,
      hint: `write labelName: { zh: ..., en: ... }${labels.length > 0 ? `, or one of the labels ${labels.join(', ')}` : ''}`,
    })
  if (isKnown && labelName !== undefined)
    problems.push({
      path: [...path, 'labelName'],
      message: `the label ${quote(label)} has its words already`,
    })
  return problems
}
