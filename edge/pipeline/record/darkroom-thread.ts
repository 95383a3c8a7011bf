import { on } from 'node:events'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { describeError } from '../../kit/lamppost-error.js'
import { yieldThisThread } from '../../kit/low-priority.js'
import type { DarkroomAnswer, DarkroomQuestion } from './darkroom.js'
import { develop } from './develop.js'

async function serve(port: MessagePort): Promise<void> {
  for await (const [question] of on(port, 'message') as AsyncIterable<[DarkroomQuestion]>) {
    if ('isOver' in question) return port.close()
    const { id, negative } = question
    const answer: DarkroomAnswer = await develop(negative).then(
      prints => ({ id, prints }),
      error => ({ id, failure: describeError(error) }),
    )
    port.postMessage(answer)
  }
}

yieldThisThread()
await serve(parentPort!)
