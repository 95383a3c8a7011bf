import { describe, expect, it } from 'vitest'
import { assess, type Sought } from '../../../../edge/box/commands/assess.js'
import type { Box } from '../../../../edge/domain/box.js'
import type { Detections } from '../../../../edge/domain/detections.js'
import type { FreshLook } from '../../../../edge/pipeline/fresh-looks.js'
import { aFrame } from '../../../support/incidents.js'

const labels = ['car', 'truck', 'person']
const found = (...rows: readonly (readonly [string, number, Box])[]): Detections => ({
  boxes: Float32Array.from(rows.flatMap(([, , box]) => [...box])),
  scores: Float32Array.from(rows.map(([, score]) => score)),
  classes: Uint16Array.from(rows.map(([label]) => labels.indexOf(label))),
  labels,
})
const sought: Sought = {
  sighting: { box: [20, 20, 60, 50], frameWidth: 128, frameHeight: 96, modelId: 'urban' },
  labels: ['car', 'truck'],
  minScore: 0.4,
}
/** Half as large as the frame of the sighting: the place is [10, 10, 30, 25]. */
const look = (detections: Detections | undefined, given: Partial<FreshLook> = {}): FreshLook => ({
  frame: aFrame(64, 48),
  picture: 'ok',
  found: new Map(detections ? [['urban', detections]] : []),
  ...given,
})

describe('a look at the place of an incident', () => {
  it('sees what is there, by any label that the scenario accepts, in a frame of another size', () => {
    const answer = assess(look(found(['truck', 0.75, [11, 10, 31, 26]])), sought)
    expect(answer).toEqual({ kind: 'seen', label: 'truck', confidence: 0.75 })
  })

  it('takes the thing that fits the place best', () => {
    const both = found(['car', 0.9, [15, 12, 34, 27]], ['truck', 0.5, [10, 10, 30, 25]])
    expect(assess(look(both), sought)).toMatchObject({ label: 'truck' })
  })

  it.each([
    ['nothing', found()],
    ['the same elsewhere', found(['car', 0.9, [40, 10, 60, 25]])],
    ['something unsure', found(['car', 0.3, [10, 10, 30, 25]])],
    ['something small of another kind', found(['person', 0.9, [10, 10, 15, 25]])],
  ])('does not see it where there is %s', (_, detections) => {
    expect(assess(look(detections), sought)).toEqual({ kind: 'not-seen' })
  })

  it('cannot tell where something stands before it', () => {
    expect(assess(look(found(['person', 0.9, [5, 0, 40, 48]])), sought)).toEqual({
      kind: 'blind',
      why: 'covered',
    })
    // A car that passes is another one, and hides it all the same.
    expect(assess(look(found(['car', 0.9, [0, 5, 64, 48]])), sought)).toEqual({
      kind: 'blind',
      why: 'covered',
    })
  })

  it('cannot tell where the place is dark', () => {
    const frame = aFrame(64, 48)
    frame.pixels.fill(8)
    expect(assess(look(found(), { frame }), sought)).toEqual({ kind: 'blind', why: 'dark' })
    // Lamps that light another part of the street do not help.
    frame.pixels.fill(200, 0, 64 * 3 * 8)
    expect(assess(look(found(), { frame }), sought)).toEqual({ kind: 'blind', why: 'dark' })
    frame.pixels.fill(30)
    expect(assess(look(found(), { frame }), sought)).toEqual({ kind: 'not-seen' })
  })

  it.each(['black', 'frozen', 'moved'] as const)('cannot tell from a picture that is %s', picture => {
    const there = found(['car', 0.9, [10, 10, 30, 25]])
    expect(assess(look(there, { picture }), sought)).toEqual({ kind: 'blind', why: picture })
  })

  it('believes a blurred picture what it shows, and not what it does not', () => {
    const picture = 'blurred'
    expect(assess(look(found(['car', 0.9, [10, 10, 30, 25]]), { picture }), sought).kind).toBe('seen')
    expect(assess(look(found(), { picture }), sought)).toEqual({ kind: 'blind', why: 'blurred' })
  })

  it('cannot tell where the model failed that found it', () => {
    expect(assess(look(undefined), sought)).toEqual({ kind: 'blind', why: 'model-failed' })
  })
})
