import { LamppostError, messageOf } from '../../../../kit/lamppost-error.js'

/** The part of TensorFlow.js that runs a GraphModel, wherever it comes from. */
export type TensorFlow = Pick<typeof import('@tensorflow/tfjs-core'), 'tensor' | 'enableProdMode'> &
  Pick<typeof import('@tensorflow/tfjs-converter'), 'loadGraphModel'>

export interface LoadedTensorFlow {
  readonly tensorFlow: TensorFlow
  readonly provider: 'tfjs-node' | 'tfjs-wasm'
}

const PACKAGES = ['core', 'converter', 'backend-wasm'].map(part => `@tensorflow/tfjs-${part}`)

/**
 * TensorFlow.js on its native library where @tensorflow/tfjs-node is installed, on WebAssembly otherwise. Throws
 * PROVIDER_UNAVAILABLE where neither is.
 */
export async function loadTensorFlow(): Promise<LoadedTensorFlow> {
  // A name that is no literal: it is not among the packages that this one was built with.
  const native = await importIfInstalled<TensorFlow>('@tensorflow/tfjs-node')
  const loaded: LoadedTensorFlow = native
    ? { tensorFlow: native, provider: 'tfjs-node' }
    : { tensorFlow: await loadWasm(), provider: 'tfjs-wasm' }
  // It would greet and advise on stderr.
  loaded.tensorFlow.enableProdMode()
  return loaded
}

async function loadWasm(): Promise<TensorFlow> {
  try {
    const [core, converter] = await Promise.all([
      import('@tensorflow/tfjs-core'),
      import('@tensorflow/tfjs-converter'),
      import('@tensorflow/tfjs-backend-wasm'),
    ])
    if (!(await core.setBackend('wasm'))) throw new Error('its WebAssembly does not start')
    return {
      tensor: core.tensor,
      enableProdMode: core.enableProdMode,
      loadGraphModel: converter.loadGraphModel,
    }
  } catch (cause) {
    throw new LamppostError('PROVIDER_UNAVAILABLE', {
      what: 'TensorFlow.js, which this model needs, cannot be loaded',
      hint: `Install it beside Lamppost: npm install ${PACKAGES.join(' ')}`,
      cause,
    })
  }
}

/** Undefined where it is not there; what is there and does not load says why. */
async function importIfInstalled<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(name)) as T
  } catch (cause) {
    if (isAbsent(cause, name)) return undefined
    throw new LamppostError('PROVIDER_UNAVAILABLE', {
      what: `${name} is installed and cannot be loaded: ${messageOf(cause).split('\n')[0]}`,
      hint: `Install it again, or remove it: WebAssembly is used then.`,
      cause,
    })
  }
}

const isAbsent = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes(`'${name}'`)
