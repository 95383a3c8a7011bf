import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { DataStore, ERRORS, Upload } from '@tus/server'
import { receive } from '../flights/upload/receive.js'
import type { UploadFolder } from '../flights/upload/upload-folder.js'
import type { Uploads } from '../flights/upload/uploads.js'

/**
 * Uploads as the tus protocol sees them. The library's own store for files keeps no room on the disk, syncs nothing, and makes
 * folders while it is constructed.
 */
export class FootageStore extends DataStore {
  readonly #uploads: Uploads
  readonly #folder: UploadFolder

  constructor(uploads: Uploads, folder: UploadFolder) {
    super()
    this.extensions = ['creation', 'creation-with-upload', 'termination']
    this.#uploads = uploads
    this.#folder = folder
  }

  override async create(upload: Upload): Promise<Upload> {
    await this.#uploads.announce(upload.id, upload.metadata?.filename ?? '', upload.size ?? 0)
    return upload
  }

  override async getUpload(id: string): Promise<Upload> {
    const record = this.#uploads.find(id)
    if (!record) throw ERRORS.FILE_NOT_FOUND
    const written = await this.#folder.written(id)
    if (!written) throw ERRORS.FILE_NO_LONGER_EXISTS
    return new Upload({
      ...{ id, size: record.bytes, offset: written.bytes, metadata: { filename: record.name } },
      creation_date: new Date(record.createdAtMs).toISOString(),
    })
  }

  override async write(stream: IncomingMessage | Readable, id: string, offset: number): Promise<number> {
    try {
      return await receive(stream, {
        ...{ path: this.#folder.footagePath(id), offset },
        demandRoom: bytes => this.#uploads.demandRoom(id, bytes),
      })
    } finally {
      const written = await this.#folder.written(id)
      if (written) this.#uploads.received(id, written.bytes)
    }
  }

  override remove(id: string): Promise<void> {
    return this.#uploads.remove(id)
  }
}
