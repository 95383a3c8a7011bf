import { concat, defer, lastValueFrom, NEVER, Observable, of, take, throwError, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { changingCadence } from '../../../../edge/pipeline/source/changing-cadence.js'
import { watchKeyframes } from '../../../../edge/pipeline/source/keyframe-watch.js'

const UNHEARD = { onRare: () => {}, onReordered: () => {} }

interface TestFrame {
  readonly ptsMs: number
  readonly keyframe: boolean
  readonly cadence: string
}

/** A camera with a key frame every ten seconds, where five are accepted. */
function camera(frames = [0, 10_000, 20_000, 30_000]) {
  const keyframes = watchKeyframes(5000, UNHEARD)
  const happened: string[] = []
  const decode = (): Observable<TestFrame> =>
    new Observable(subscriber => {
      keyframes.begin()
      const cadence = JSON.stringify(keyframes.cadence())
      happened.push('start')
      subscriber.add(() => happened.push('stop'))
      subscriber.add(
        concat(of(...frames.map(ptsMs => ({ ptsMs, keyframe: true, cadence }))), NEVER).subscribe(subscriber),
      )
    })
  const whenFree = async () => {
    happened.push('free')
  }
  return { source: changingCadence(decode, keyframes, whenFree), happened }
}

describe('a cadence that changes', () => {
  it('decodes again, in the new way, once nothing of the old one is left', async () => {
    const { source, happened } = camera()
    const frames = await lastValueFrom(source.pipe(take(5), toArray()))
    expect(frames.map(({ ptsMs }) => ptsMs)).toEqual([0, 10_000, 20_000, 0, 10_000])
    expect(new Set(frames.slice(0, 3).map(({ cadence }) => cadence))).toEqual(
      new Set(['{"kind":"keyframes"}']),
    )
    expect(JSON.parse(frames[3]!.cadence)).toEqual({ kind: 'keyframes', fillMs: 5000 })
    expect(happened).toEqual(['start', 'stop', 'free', 'start', 'stop'])
  })

  it('stays as it is where key frames come in time', async () => {
    const { source, happened } = camera([0, 2000, 4000, 6000])
    await lastValueFrom(source.pipe(take(4), toArray()))
    expect(happened).toEqual(['start', 'stop'])
  })

  it('begins again at once where the camera says that it reorders, and lets no misread frame through', async () => {
    const keyframes = watchKeyframes(5000, UNHEARD)
    const decode = () => {
      const { reordered = false } = keyframes.cadence() as { reordered?: boolean }
      keyframes.reorders(2)
      return of({ ptsMs: reordered ? 1 : 0, keyframe: true })
    }
    const frames = changingCadence(
      () => defer(decode),
      keyframes,
      async () => {},
    )
    expect(await lastValueFrom(frames.pipe(toArray()))).toEqual([{ ptsMs: 1, keyframe: true }])
  })

  it('ends with the stream, and fails with it', async () => {
    const keyframes = watchKeyframes(5000, UNHEARD)
    const ended = changingCadence(
      () => of({ ptsMs: 0, keyframe: true }),
      keyframes,
      async () => {},
    )
    expect(await lastValueFrom(ended.pipe(toArray()))).toHaveLength(1)
    const failed = changingCadence<TestFrame>(
      () => throwError(() => new Error('cut')),
      keyframes,
      async () => {},
    )
    await expect(lastValueFrom(failed)).rejects.toThrow('cut')
  })
})
