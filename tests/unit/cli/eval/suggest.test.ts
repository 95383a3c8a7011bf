import { describe, expect, it } from 'vitest'
import { judge } from '../../../../edge/cli/eval/judge.js'
import type { LookedAt } from '../../../../edge/cli/eval/look.js'
import { formatSuggestions, suggestionsOf } from '../../../../edge/cli/eval/suggest.js'
import { scored, truth } from './scenes.js'

const thing = truth([0, 0, 100, 100])
const far = [500, 500, 600, 600] as const

/** One label on pictures with a thing each, or none; `found` has a score for what is right, and one for what is wrong. */
function suggest(
  found: readonly (readonly [right: number, wrong: number])[],
  { threshold = 0.5, annotated = true } = {},
) {
  const looks = found.map(
    ([right, wrong], id): LookedAt => ({
      picture: {
        ...{ id, fileName: `${id}.jpg`, covers: () => true },
        truths: annotated ? [{ ...thing, label: 0 }] : [],
      },
      found: [
        { ...scored(thing.box, right), label: 0 },
        { ...scored(far, wrong), label: 0 },
      ],
    }),
  )
  return suggestionsOf(judge(looks, { labels: [0] }, ['car'], [threshold]).labels)
}

const times = <T>(count: number, value: T): T[] => new Array(count).fill(value)

describe('suggestionsOf', () => {
  it('changes a threshold that is far from the best one', () => {
    const suggestions = suggest(times(30, [0.4, 0.1]), { threshold: 0.8 })
    expect(suggestions).toEqual([
      {
        ...{ label: 'car', boxes: 30, from: 0.8, to: 0.25, f1From: 0, f1To: 1 },
        ...{ gainsIn: 1, isChanged: true, why: 'the gain holds on other pictures' },
      },
    ])
  })

  it.each([
    ['too few boxes', suggest(times(19, [0.4, 0.1])), /boxes 19 of 20, pictures with any 19 of 10/],
    ['the best threshold', suggest(times(30, [0.6, 0.1])), /no other threshold is better/],
    [
      'a gain on one picture of thirty',
      suggest([[0.4, 0.1], ...times(29, [0.6, 0.1] as const)]),
      /the gain may be chance/,
    ],
    ['no boxes', suggest(times(30, [0.4, 0.1]), { annotated: false }), /nothing of it is annotated/],
  ])('keeps the threshold where there is %s, and says why', (_, suggestions, why) => {
    expect(suggestions).toMatchObject([{ isChanged: false, why: expect.stringMatching(why) }])
    expect(formatSuggestions(suggestions)).toMatch(why)
  })

  it('wants the boxes on several pictures', () => {
    const boxes = Array.from({ length: 30 }, (_, at) => truth([at * 100, 0, at * 100 + 90, 90]))
    const look: LookedAt = {
      picture: {
        ...{ id: 1, fileName: 'a.jpg', covers: () => true },
        truths: boxes.map(box => ({ ...box, label: 0 })),
      },
      found: boxes.map(({ box }) => ({ box, score: 0.3, label: 0 })),
    }
    const [suggestion] = suggestionsOf(judge([look], { labels: [0] }, ['car'], [0.5]).labels)
    expect(suggestion).toMatchObject({
      isChanged: false,
      why: expect.stringContaining('boxes 30 of 20, pictures with any 1 of 10'),
    })
  })
})
