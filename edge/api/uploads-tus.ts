import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server } from '@tus/server'
import { v4 as uuidv4 } from 'uuid'
import type { UploadFolder } from '../flights/upload/upload-folder.js'
import type { Uploads } from '../flights/upload/uploads.js'
import { isLamppostError } from '../kit/lamppost-error.js'
import { answerTo } from './uploads-answers.js'
import { UploadLocks } from './uploads-locks.js'
import { FootageStore } from './uploads-store.js'

export const UPLOADS_PATH = '/flights/uploads'

export interface TusOptions {
  readonly uploads: Uploads
  readonly folder: UploadFolder
  readonly onTrouble: (error: unknown) => void
}

export interface TusUploads {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Ends the requests that are under way; what has come of them stays. */
  close(): void
}

/** A sender that says nothing for so long is gone; it goes on with another request. */
const SILENT_MS = 60_000
/** An older request of the same upload is asked to end: what it has written is kept, so it may end at once. */
const RELEASE_WITHIN_MS = 1

/** Takes files in by the tus protocol (1.0.0), each request on its own. */
export function createTusUploads({ uploads, folder, onTrouble }: TusOptions): TusUploads {
  const running = new Set<IncomingMessage>()
  const server = new Server({
    path: UPLOADS_PATH,
    datastore: new FootageStore(uploads, folder),
    locker: new UploadLocks(),
    lockDrainTimeout: RELEASE_WITHIN_MS,
    // Pages of other origins have no business here.
    allowedOrigins: [],
    namingFunction: () => uuidv4(),
    // A path only: the box does not know by which name and through which proxy it was reached.
    generateUrl: (_request, { path, id }) => `${path}/${id}`,
    onUploadFinish: async (_request, { id }) => {
      await uploads.finished(id)
      return {}
    },
    onResponseError: (_request, error) => {
      // What the library throws has an answer of its own.
      if (!isLamppostError(error) && 'status_code' in error) return undefined
      if (!isLamppostError(error)) onTrouble(error)
      const { status, body } = answerTo(error)
      return { status_code: status, body: JSON.stringify(body) }
    },
  })
  return {
    handle: async (request, response) => {
      running.add(request)
      const { socket } = request
      const end = (): void => void socket.destroy()
      socket.setTimeout(SILENT_MS).on('timeout', end)
      try {
        await server.handle(request, response)
        if (!response.writableFinished && !response.destroyed) await once(response, 'close')
      } catch (error) {
        onTrouble(error)
        response.destroy()
      } finally {
        running.delete(request)
        // The next request on the same connection has its own.
        socket.setTimeout(0).off('timeout', end)
      }
    },
    close: () => {
      for (const request of running) request.socket.destroy()
    },
  }
}
