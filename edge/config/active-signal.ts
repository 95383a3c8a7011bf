import type { SamePolicy } from './schema/same.js'
import { SameSchema } from './schema/same.js'
import type { LocalizedText, Scenario } from './schema/scenario.js'
import type { SignalConfig } from './schema/signals.js'

/** A signal with what its scenario says of it. */
export interface ActiveSignal extends SignalConfig {
  readonly id: string
  readonly words: { readonly scenario: LocalizedText; readonly label: LocalizedText }
  readonly same: SamePolicy
  /** No number for so long: what is open expires. Never shorter than it may be silent. */
  readonly expireAfterMs: number
  readonly receipt: Scenario['receipt']
}

const DAY_MS = 86_400_000

/** `scenario` is the one that it names, if the box has it. */
export function activateSignal(
  id: string,
  signal: SignalConfig,
  scenario: Scenario | undefined,
): ActiveSignal {
  const asItIs = (word: string): LocalizedText => ({ zh: word, en: word })
  const { scenarioName, labelName, label, silentAfterMs } = signal
  const { zh, en } = labelName ?? scenario?.labels[label] ?? asItIs(label)
  return {
    ...signal,
    id,
    words: {
      scenario: scenarioName ?? scenario?.name ?? asItIs(signal.scenario),
      label: { zh, en },
    },
    same: scenario?.same ?? SameSchema.parse({}),
    expireAfterMs: Math.max(silentAfterMs, signal.expireAfterMs ?? scenario?.expireAfterMs ?? DAY_MS),
    receipt: scenario?.receipt ?? 'none',
  }
}
