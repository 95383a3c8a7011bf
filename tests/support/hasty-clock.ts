import { type Clock, systemClock } from '../../edge/kit/clock.js'

/** The system's clock, but who sleeps sleeps `factor` times shorter: for tests against real programs. */
export const hastyClock = (factor = 100): Clock => ({
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
})
