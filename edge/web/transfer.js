/** @type {typeof import('tus-js-client')} */
const tus = /** @type {any} */ (globalThis).tus

/** Small enough that a cut costs little; a piece that was half sent is gone on with in its midst anyway. */
const CHUNK_BYTES = 16 * 1024 * 1024
/** Milliseconds between attempts; the last is repeated by a person. */
const RETRY_AFTER = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 30_000, 30_000]
/** What the box answers again however often it is asked. */
const FINAL = [400, 401, 403, 404, 413, 415, 422, 507]

/**
 * @typedef {object} Watch
 * @property {(sentBytes: number) => void} onProgress
 * @property {() => void} onResumed
 * @property {() => void} onRetry
 * @property {(id: string) => void} onDone
 * @property {(refusal: { code?: string, error?: string, hint?: string }) => void} onFailed
 */

/**
 * Uploads a file, from where an earlier page ended, if it did. Gives what stops it; with `true` what has come is removed.
 *
 * @param {File} file
 * @param {string} token
 * @param {Watch} watch
 * @returns {(andRemove: boolean) => Promise<void>}
 */
export function transfer(file, token, watch) {
  const upload = new tus.Upload(file, {
    endpoint: '/flights/uploads',
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_AFTER,
    metadata: { filename: file.name },
    headers: { authorization: `Bearer ${token}` },
    fingerprint: async () => fingerprint(file),
    onProgress: sent => watch.onProgress(sent),
    onShouldRetry: error => {
      if (FINAL.includes(error.originalResponse?.getStatus() ?? 0)) return false
      watch.onRetry()
      return true
    },
    onSuccess: () => watch.onDone((upload.url ?? '').split('/').at(-1) ?? ''),
    onError: error => watch.onFailed(refusalIn(error)),
  })
  void upload.findPreviousUploads().then(([previous]) => {
    if (previous) {
      upload.resumeFromPreviousUpload(previous)
      watch.onResumed()
    }
    upload.start()
  })
  return async andRemove => {
    await upload.abort(andRemove)
    if (andRemove) await forget(file)
  }
}

/** @param {File} file */
const fingerprint = file => ['lamppost', file.name, file.size, file.lastModified].join('/')

/** The upload of this file is not to be gone on with. @param {File} file */
export async function forget(file) {
  const storage = tus.defaultOptions.urlStorage
  for (const { urlStorageKey } of await storage.findUploadsByFingerprint(fingerprint(file)))
    await storage.removeUpload(urlStorageKey)
}

/** @param {Error | import('tus-js-client').DetailedError} error */
function refusalIn(error) {
  const body = 'originalResponse' in error ? error.originalResponse?.getBody() : undefined
  try {
    return JSON.parse(body ?? '')
  } catch {
    return { error: error.message.split(',')[0] }
  }
}
