import { boxState } from '../../edge/messages/box-state.js'
import type { BoxIdentity, IncomingMessage, Message } from '../../edge/messages/message.js'
import type { Publisher, PublisherState, PublishOutcome } from '../../edge/pipeline/publish/publisher.js'

/** A broker that is a list. */
export interface MemoryBroker {
  /** Everything it took, in order. */
  readonly taken: readonly (Message & { readonly retain: boolean })[]
  /** Whether a box reaches it, which it does from the start. */
  setReachable(isReachable: boolean): void
  /** What it says to the messages from now on; undefined takes them. */
  answerWith(answer: (message: Message) => PublishOutcome | undefined): void
  onTaken(listener: () => void): void
  /** Hands a message to the box, as if another client had sent it; lost where the box is away. */
  send(message: Pick<IncomingMessage, 'topic' | 'payload'> & Partial<IncomingMessage>): void
}

/** A publisher without a network, held to the same contract as the real one. */
export function createMemoryPublisher(
  identity: BoxIdentity,
  window = 16,
): { readonly publisher: Publisher; readonly broker: MemoryBroker } {
  const taken: (Message & { retain: boolean })[] = []
  const retained = new Map<string, Message>()
  const stateListeners = new Set<(state: PublisherState) => void>()
  const takenListeners = new Set<() => void>()
  const subscriptions = new Map<string, (message: IncomingMessage) => void>()
  let answer: (message: Message) => PublishOutcome | undefined = () => undefined
  let isReachable = true
  let isRunning = false
  let state: PublisherState = { status: 'closed', sinceMs: 0 }

  const take = (message: Message, retain: boolean): void => {
    taken.push({ ...message, retain })
    for (const listener of takenListeners) listener()
  }
  const isConnected = (): boolean => state.status === 'connected'
  const enter = (status: PublisherState['status']): void => {
    if (status === state.status) return
    state = { status, sinceMs: 0 }
    for (const listener of stateListeners) listener(state)
  }
  const update = (): void => {
    if (!isRunning) enter('closed')
    else if (!isReachable) enter('connecting')
    else if (!isConnected()) greet()
  }
  const greet = (): void => {
    const online = boxState(identity, 'online', 0)
    retained.set(online.topic, online)
    for (const message of retained.values()) take(message, true)
    enter('connected')
  }

  const publisher: Publisher = {
    run: async signal => {
      isRunning = true
      update()
      await new Promise<void>(resolve => {
        signal.addEventListener('abort', () => resolve(), { once: true })
        if (signal.aborted) resolve()
      })
      if (isConnected()) take(boxState(identity, 'offline', 0), true)
      isRunning = false
      update()
    },
    publish: async message => {
      await new Promise(resolve => setImmediate(resolve))
      if (!isConnected()) return { kind: 'later', reason: 'not connected' }
      const outcome = answer(message) ?? { kind: 'delivered', hasSubscribers: true }
      if (outcome.kind === 'delivered') take(message, false)
      return outcome
    },
    publishRetained: message => {
      retained.set(message.topic, message)
      if (isConnected()) take(message, true)
    },
    publishLossy: message => {
      if (isConnected()) take(message, false)
    },
    subscribe: (filter, listener) => {
      subscriptions.set(filter, listener)
    },
    window: () => (isConnected() ? window : 0),
    state: () => state,
    onState: listener => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
  }
  const broker: MemoryBroker = {
    taken,
    setReachable: value => {
      isReachable = value
      update()
    },
    answerWith: value => {
      answer = value
    },
    onTaken: listener => {
      takenListeners.add(listener)
    },
    send: message => {
      if (!isConnected()) return
      for (const [filter, listener] of subscriptions) {
        const isBelow = filter.endsWith('/#') && message.topic.startsWith(filter.slice(0, -1))
        if (filter === message.topic || isBelow) listener({ retained: false, ...message })
      }
    },
  }
  return { publisher, broker }
}
