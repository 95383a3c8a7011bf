import { LamppostError } from '../../kit/lamppost-error.js'
import type { CommandName } from '../../messages/commands.js'
import { Slots } from '../../pipeline/publish/slots.js'

/** These wait for a camera, and would keep the others waiting. */
const WAITS_FOR_CAMERA: ReadonlySet<CommandName> = new Set<CommandName>(['verify', 'snapshot'])
/** Each holds a frame in memory, and takes a turn of a model. */
const MOST_LOOKS = 4
const MOST_IN_LANE = 32

export interface Lanes {
  /** Rejects with COMMAND_TOO_MANY where too many wait before it, and with what `work` rejects with. */
  run<T>(name: CommandName, work: () => Promise<T>): Promise<T>
}

/** What changes incidents is done one after the other, as it came; what waits for a camera is done beside it. */
export function createLanes(): Lanes {
  const register = createLane(1)
  const cameras = createLane(MOST_LOOKS)
  return { run: (name, work) => (WAITS_FOR_CAMERA.has(name) ? cameras : register)(work) }
}

function createLane(width: number) {
  const slots = new Slots(width)
  let inside = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= MOST_IN_LANE + width)
      throw new LamppostError('COMMAND_TOO_MANY', { what: `${MOST_IN_LANE} commands wait already` })
    inside += 1
    await slots.take()
    try {
      return await work()
    } finally {
      slots.give()
      inside -= 1
    }
  }
}
