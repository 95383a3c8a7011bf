import { describe, expect, it } from 'vitest'
import { loadManifest } from '../../../edge/models/manifest.js'
import { modelManifestSchema } from '../../../edge/models/manifest-schema.js'

const { weightsPath: _, file, sha256, ...urbanNano } = await loadManifest('urban-nano')
const server = { kind: 'oip', url: 'http://192.0.2.7:8000', model: 'urban-nano' }
const parse = (change: object) => modelManifestSchema.safeParse({ ...urbanNano, ...change })

describe('the backend of a manifest', () => {
  it('need not be named', () => {
    expect(parse({ file, sha256 })).toMatchObject({ success: true, data: { file, sha256 } })
    expect(parse({ file, sha256, backend: { kind: 'onnxruntime' } }).success).toBe(true)
    expect(parse({ file: 'grid/model.json', sha256, backend: { kind: 'tfjs' } }).success).toBe(true)
  })

  it('may be a server, which has the weights, and its times are those that are not said', () => {
    expect(parse({ backend: server })).toMatchObject({
      success: true,
      data: { file: '', sha256: '', backend: { ...server, timeoutMs: 5000, readyWithinMs: 60_000 } },
    })
  })

  it.each<[string, object, string, RegExp]>([
    ['weights on this box without a file', { sha256 }, 'file', /is missing/],
    ['weights on this box without a hash', { file, backend: { kind: 'tfjs' } }, 'sha256', /is missing/],
    ['a hash that nothing can verify', { sha256, backend: server }, 'sha256', /must be left out/],
    ['a file that is never read', { file, backend: server }, 'file', /must be left out/],
    ['an unknown backend', { file, sha256, backend: { kind: 'openvino' } }, 'backend.kind', /./],
    ['an address that is none', { backend: { ...server, url: 'triton:8000' } }, 'backend.url', /http:\/\//],
    [
      'a password in the address',
      { backend: { ...server, url: 'http://u:topsecret@h:8000' } },
      'backend.url',
      /^(?!.*topsecret).*tokenVariable/,
    ],
    [
      'a query in the address',
      { backend: { ...server, url: 'http://h:8000/?key=1' } },
      'backend.url',
      /query/,
    ],
    [
      'a token in place of its name',
      { backend: { ...server, tokenVariable: 'a-b c' } },
      'backend.tokenVariable',
      /name/,
    ],
  ])('refuses %s', (_, change, path, message) => {
    const { error } = parse(change)
    const issues = error?.issues.map(issue => [issue.path.join('.'), issue.message])
    expect(issues).toEqual([[path, expect.stringMatching(message)]])
  })
})
