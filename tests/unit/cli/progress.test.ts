import { describe, expect, it } from 'vitest'
import { barText, Progress } from '../../../edge/cli/progress.js'

function watched(isTTY = true) {
  let nowMs = 0
  const written: string[] = []
  const terminal = { isTTY, write: (text: string) => written.push(text.replaceAll('\r\u001b[K', '')) }
  const progress = new Progress(terminal, () => nowMs)
  const at = (ms: number) => {
    nowMs = ms
    return progress
  }
  return { at, written }
}

describe('progress', () => {
  it('tells how many are done, and how long the rest takes at this pace', () => {
    const { at, written } = watched()
    at(30_000).showDone(25, 100)
    expect(written).toEqual(['█████░░░░░░░░░░░░░░░ 25 of 100, 1 min 30 s left'])
  })

  it('is silent about what takes no time, and where nobody watches', () => {
    const { at, written } = watched()
    at(1000).showDone(1, 100)
    at(1000).clear()
    expect(written).toEqual([])
    const alone = watched(false)
    alone.at(30_000).showDone(1, 100)
    expect(alone.written).toEqual([])
  })

  it('draws a bar that is never longer than it is', () => {
    expect([barText(0), barText(1), barText(1.7)].map(bar => bar.length)).toEqual([20, 20, 20])
    expect(barText(0.999)).toContain('░')
  })
})
