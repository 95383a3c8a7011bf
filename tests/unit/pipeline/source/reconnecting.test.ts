import { Observable, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { reconnecting } from '../../../../edge/pipeline/source/reconnecting.js'

const settled = () => new Promise(resolve => setImmediate(resolve))

function camera(whenFree: () => Promise<void> = async () => {}) {
  const connections: Subject<string>[] = []
  const asked = new Subject<void>()
  const said: string[] = []
  let open = 0
  const connect = () =>
    new Observable<string>(subscriber => {
      open += 1
      const connection = new Subject<string>()
      connections.push(connection)
      const subscription = connection.subscribe(subscriber)
      return () => {
        open -= 1
        subscription.unsubscribe()
      }
    })
  const subscription = reconnecting(connect, asked, whenFree).subscribe({
    next: frame => said.push(frame),
    error: (error: Error) => said.push(`failed: ${error.message}`),
    complete: () => said.push('ended'),
  })
  return { connections, asked, said, subscription, open: () => open }
}

describe('reconnecting', () => {
  it('connects anew when it is asked to, and nobody outside hears of it', async () => {
    const { connections, asked, said, open } = camera()
    connections[0]!.next('first')
    asked.next()
    await settled()
    expect(open()).toBe(1)
    connections[1]!.next('second')
    expect(said).toEqual(['first', 'second'])
  })

  it('waits until nothing of the last connection is left', async () => {
    let free = () => {}
    const { connections, asked, open } = camera(
      () =>
        new Promise(resolve => {
          free = resolve
        }),
    )
    asked.next()
    await settled()
    expect([connections.length, open()]).toEqual([1, 0])
    free()
    await settled()
    expect([connections.length, open()]).toEqual([2, 1])
  })

  it('passes on the end and the failure of a connection', async () => {
    const ending = camera()
    ending.connections[0]!.complete()
    await settled()
    expect(ending.said).toEqual(['ended'])
    const failing = camera()
    failing.asked.next()
    await settled()
    failing.connections[1]!.error(new Error('away'))
    expect(failing.said).toEqual(['failed: away'])
    expect(failing.connections).toHaveLength(2)
  })

  it('leaves nothing behind when nobody listens any more', async () => {
    const { connections, asked, subscription, open } = camera()
    subscription.unsubscribe()
    asked.next()
    await settled()
    expect([connections.length, open(), asked.observed]).toEqual([1, 0, false])
  })
})
