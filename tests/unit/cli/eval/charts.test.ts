import { describe, expect, it } from 'vitest'
import { shortenedTo, textWidthPx, wrapped } from '../../../../edge/cli/eval/chart.js'
import { confusionChart } from '../../../../edge/cli/eval/confusion-chart.js'
import { curvesChart } from '../../../../edge/cli/eval/curves-chart.js'
import { judge } from '../../../../edge/cli/eval/judge.js'
import { scored, truth } from './scenes.js'

const words = (svg: string): string[] => [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, found]) => found!)

describe('texts of a chart', () => {
  it('take a Chinese letter for as wide as it is high', () => {
    expect(textWidthPx('垃圾袋', 12)).toBe(36)
    expect(textWidthPx('bag', 12)).toBeLessThan(24)
  })

  it('are cut where there is no room, and wrapped between words', () => {
    expect(shortenedTo(100, '路面坑洞')).toBe('路面坑洞')
    expect(shortenedTo(60, '路面裂缝与坑洞')).toBe('路面裂缝…')
    expect(wrapped(60, 'one two three')).toEqual(['one two', 'three'])
    expect(wrapped(10, 'unbreakable')).toEqual(['unbreakable'])
  })
})

describe('the confusion matrix', () => {
  const counts = [
    [3, 0, 1],
    [0, 0, 0],
    [2, 0, 0],
  ]
  const svg = confusionChart('mine', { iou: 0.5, labels: ['小汽车 <1>', 'bus', 'background'], counts })

  it('has a row and a column for each label that occurs, and names the others', () => {
    expect(words(svg).filter(text => text.includes('小汽车'))).toEqual([
      '小汽车 &lt;1&gt;',
      '小汽车 &lt;1&gt;',
    ])
    expect(words(svg).filter(text => /^\d+$/.test(text))).toEqual(['3', '1', '2'])
    expect(words(svg)).toContain('Neither annotated nor found: bus.')
  })

  it('calls the background by what it means in a row and in a column', () => {
    expect(words(svg)).toEqual(expect.arrayContaining(['nothing is there', 'not found']))
    expect(words(svg)).not.toContain('background')
  })
})

describe('the curves', () => {
  it('are drawn of each label with boxes, and the others are named', () => {
    const thing = truth([0, 0, 100, 100])
    const picture = { id: 1, fileName: 'a.jpg', covers: () => true, truths: [{ ...thing, label: 0 }] }
    const found = [{ ...scored(thing.box, 0.8), label: 0 }]
    const { labels } = judge([{ picture, found }], { labels: [0, 1] }, ['car', 'bus'], [0.5, 0.5])
    const svg = curvesChart('mine', labels)
    expect(words(svg)).toEqual(expect.arrayContaining(['car', 'AP50 1.000, AP75 1.000, 1 box']))
    expect(words(svg)).toContain('Nothing annotated, so no curve: bus.')
    expect(svg.match(/<polyline/g)?.length).toBe(2)
  })
})
