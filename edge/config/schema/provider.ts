/** What ONNX Runtime may compute on, in its own words. */
export const providers = ['cpu', 'cuda', 'tensorrt', 'webgpu'] as const

export type Provider = (typeof providers)[number]
