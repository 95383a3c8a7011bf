import type { ActiveSignal } from '../../edge/config/active-signal.js'
import { SameSchema } from '../../edge/config/schema/same.js'

/** The water in an underpass, in centimetres; 15 is too much, 27 is urgent, 10 is well. */
export const aSignal = (given: Partial<ActiveSignal> = {}): ActiveSignal => ({
  ...{
    id: 'water',
    name: '水位计',
    topic: 'sensors/level',
    value: '/level',
    numbersAsText: false,
    unit: 'cm',
  },
  range: { min: 0, max: 500 },
  ...{ scenario: 'standing-water', label: 'water-level' },
  words: { scenario: { zh: '道路积水', en: 'Standing water' }, label: { zh: '水位过高', en: 'Water level' } },
  above: [
    { limit: 15, severity: 2 },
    { limit: 27, severity: 4 },
  ],
  ...{ clear: 10, forMs: 30_000, clearForMs: 60_000, silentAfterMs: 600_000, expireAfterMs: 3_600_000 },
  place: { lon: 106.5516, lat: 29.563, accuracyM: 3 },
  ...{ camera: 'east', same: SameSchema.parse({}), receipt: 'none' },
  ...given,
})
