import type { IncomingMessage } from '../../messages/message.js'

type Take = (message: IncomingMessage) => void

/** More than a centre asks while a box starts. */
const MOST_EARLY = 50

/** Where commands wait that come while the box is still being put together. */
export function createWaitingRoom(): { readonly take: Take; open(take: Take): void } {
  const early: IncomingMessage[] = []
  let pass: Take = message => {
    if (early.length < MOST_EARLY) early.push(message)
  }
  return {
    take: message => pass(message),
    open(take) {
      pass = take
      for (const message of early.splice(0)) take(message)
    },
  }
}
