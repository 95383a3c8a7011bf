import { existsSync } from 'node:fs'

/** systemd-timesyncd puts it there once a time server has set the clock in this boot. */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized'

/** True once a time server set the system clock; undefined where this cannot be told. */
export const isClockSynced = (): boolean | undefined => (existsSync(SYNCHRONIZED) ? true : undefined)
