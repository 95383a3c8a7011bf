import type { FakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import type { FaultProxy } from '../fault-proxy/proxy.js'

/** One camera, and all that can be done to it. */
export interface Target {
  readonly id: string
  readonly cameras: FakeCameras
  readonly proxy: FaultProxy
  /** What the camera shows, and what it shows in another size. */
  readonly clips: { readonly usual: string; readonly smaller: string }
  readonly login: { readonly user: string; readonly password: string }
  /** Process id of the ffmpeg that watches it; undefined while there is none. */
  readonly ffmpeg: () => Promise<number | undefined>
}

export interface Fault {
  readonly name: string
  /** So long until it is lifted. */
  readonly heldMs: number
  inflict(target: Target): Promise<void>
  lift(target: Target): Promise<void>
}

const nothing = async (): Promise<void> => {}

/** In the order in which they are inflicted, round and round. */
export const faults: readonly Fault[] = [
  {
    name: 'ffmpeg killed',
    heldMs: 0,
    inflict: async ({ ffmpeg }) => {
      const pid = await ffmpeg()
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    },
    lift: nothing,
  },
  {
    name: 'camera dies',
    heldMs: 10_000,
    inflict: ({ cameras, id }) => cameras.tell(id, { do: 'die' }),
    lift: ({ cameras, id }) => cameras.tell(id, { do: 'revive' }),
  },
  {
    name: 'freezes',
    // Longer than it takes to be noticed.
    heldMs: 50_000,
    inflict: ({ cameras, id }) => cameras.tell(id, { do: 'freeze' }),
    lift: ({ cameras, id }) => cameras.tell(id, { do: 'thaw' }),
  },
  {
    name: 'half-open network',
    heldMs: 30_000,
    inflict: async ({ proxy }) => proxy.set({ halfOpen: true }),
    lift: async ({ proxy }) => proxy.set({ halfOpen: false }),
  },
  {
    name: 'refuses the password',
    heldMs: 5_000,
    inflict: ({ cameras, id, login }) =>
      cameras.tell(id, { do: 'password', user: login.user, password: `not-${login.password}` }),
    lift: async ({ cameras, id, login }) => cameras.tell(id, { do: 'password', ...login }),
  },
  {
    name: 'changes its resolution',
    heldMs: 20_000,
    inflict: ({ cameras, id, clips }) => cameras.tell(id, { do: 'play', file: clips.smaller }),
    lift: ({ cameras, id, clips }) => cameras.tell(id, { do: 'play', file: clips.usual }),
  },
]
