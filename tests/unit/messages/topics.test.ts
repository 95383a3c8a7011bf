import { describe, expect, it } from 'vitest'
import {
  answerTopic,
  boxStateTopic,
  boxTopic,
  cameraStateTopic,
  commandFilter,
  commandTopic,
  incidentTopic,
  receiptTopic,
  statsTopic,
} from '../../../edge/messages/topics.js'

const name = { prefix: 'lamppost', site: 'chongqing/yuzhong/jiefangbei', box: 'box-7' }

describe('topics', () => {
  it('all lie below prefix, site and box', () => {
    expect(boxTopic(name)).toBe('lamppost/chongqing/yuzhong/jiefangbei/box-7')
    expect(boxStateTopic(name)).toBe(`${boxTopic(name)}/state`)
    expect(incidentTopic(name, 'road-collapse')).toBe(`${boxTopic(name)}/incident/road-collapse`)
    expect(cameraStateTopic(name, '路口-1')).toBe(`${boxTopic(name)}/camera/路口-1/state`)
    expect(statsTopic(name)).toBe(`${boxTopic(name)}/stats`)
    expect(commandTopic(name, 'config/get')).toBe(`${boxTopic(name)}/cmd/config/get`)
    expect(commandFilter(name)).toBe(`${boxTopic(name)}/cmd/#`)
    expect(receiptTopic(name)).toBe(`${boxTopic(name)}/receipt`)
    expect(answerTopic(name, 'centre-1')).toBe(`${boxTopic(name)}/answer/centre-1`)
  })

  it.each([
    ['box', { ...name, box: 'a/b' }],
    ['box', { ...name, box: '' }],
    ['box', { ...name, box: 'a+' }],
    ['site', { ...name, site: 'a//b' }],
    ['site', { ...name, site: '/a' }],
    ['site', { ...name, site: '#' }],
    ['prefix', { ...name, prefix: '$SYS' }],
    ['prefix', { ...name, prefix: 'a\0' }],
  ])('refuse a %s that MQTT would read otherwise: %o', (what, bad) => {
    expect(() => boxTopic(bad)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(`The ${what} name`),
      }),
    )
  })

  it('refuse a scenario or camera with levels', () => {
    expect(() => incidentTopic(name, 'a/b')).toThrow('The scenario name "a/b"')
    expect(() => cameraStateTopic(name, 'a/b')).toThrow('The camera name "a/b"')
  })
})
