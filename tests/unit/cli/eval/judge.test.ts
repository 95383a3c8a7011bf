import { describe, expect, it } from 'vitest'
import type { AnnotatedPicture } from '../../../../edge/cli/eval/dataset.js'
import { judge } from '../../../../edge/cli/eval/judge.js'
import { scored, truth } from './scenes.js'

const LABELS = ['car', 'bin']
const box = [10, 10, 50, 50] as const

/** A car that is annotated, in a picture in which nobody looked for bins. */
const picture: AnnotatedPicture = {
  id: 1,
  fileName: 'a.jpg',
  truths: [{ ...truth(box), label: 0 }],
  covers: label => label === 0,
}

const confusionWith = (found: readonly { score: number; label: number }[], thresholds: readonly number[]) =>
  judge(
    [{ picture, found: found.map(({ score, label }) => ({ ...scored(box, score), label })) }],
    { labels: [0, 1] },
    LABELS,
    thresholds,
  ).confusion

describe('the confusion of a judgement', () => {
  it('counts a detection that scores as much as its threshold, and none that scores less', () => {
    expect(confusionWith([{ score: 0.5, label: 0 }], [0.5, 0.5])[0]).toEqual([1, 0, 0])
    expect(confusionWith([{ score: 0.49, label: 0 }], [0.5, 0.5])[0]).toEqual([0, 0, 1])
    expect(confusionWith([{ score: 0.49, label: 0 }], [0.4, 0.5])[0]).toEqual([1, 0, 0])
  })

  it('leaves out what is found of classes that nobody looked for in the picture', () => {
    const matrix = confusionWith(
      [
        { score: 0.9, label: 1 },
        { score: 0.8, label: 0 },
      ],
      [0.5, 0.5],
    )
    expect(matrix).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ])
  })
})
