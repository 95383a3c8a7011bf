import { describe, expect, it } from 'vitest'
import { Lately } from '../../../../edge/pipeline/record/lately.js'

describe('what was made lately', () => {
  const create = (mostBytes: number) => {
    const made: string[] = []
    const lately = new Lately<string>(mostBytes, ({ length }) => length)
    const get = (key: string, value = key) =>
      lately.get(key, async () => {
        made.push(key)
        return value
      })
    return { made, get }
  }

  it('is not made again', async () => {
    const { made, get } = create(10)
    expect([await get('a'), await get('b'), await get('a')]).toEqual(['a', 'b', 'a'])
    expect(made).toEqual(['a', 'b'])
  })

  it('goes when there is too much, what was asked for longest ago first', async () => {
    const { made, get } = create(10)
    for (const key of ['aaaa', 'bbbb', 'aaaa', 'cccc', 'aaaa', 'bbbb']) await get(key)
    expect(made).toEqual(['aaaa', 'bbbb', 'cccc', 'bbbb'])
  })

  it('is given, and not kept, where it is too large alone', async () => {
    const { made, get } = create(3)
    expect(await get('aaaa')).toBe('aaaa')
    await get('aaaa')
    await get('b')
    await get('b')
    expect(made).toEqual(['aaaa', 'aaaa', 'b'])
  })

  it('counts what two make at once only once', async () => {
    const { made, get } = create(8)
    await Promise.all([get('aaaa'), get('aaaa')])
    await get('bbbb')
    await get('aaaa')
    expect(made).toEqual(['aaaa', 'aaaa', 'bbbb'])
  })

  it('keeps nothing of what cannot be made', async () => {
    const lately = new Lately<string>(10, ({ length }) => length)
    await expect(lately.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await lately.get('a', async () => 'made')).toBe('made')
  })
})
