import { describeError } from '../../../kit/lamppost-error.js'
import type { Log } from '../../../kit/log.js'
import type { Recorder } from '../recorder.js'
import type { Originals } from './originals.js'

/**
 * Takes clips that nobody can be hidden in without decoding and encoding all of them: they are originals, which are no
 * evidence that goes upstream.
 */
export const clipsAsOriginals = (originals: Originals, log: Log): Pick<Recorder, 'addClip'> => ({
  async addClip(incidentId, { mp4, capturedAtMs }) {
    try {
      await originals.keep({ incidentId, kind: 'clip', mime: 'video/mp4', capturedAtMs }, mp4)
      return 'recorded'
    } catch (error) {
      log.warn({ incidentId, error: describeError(error) }, 'the clip of an incident is not kept')
      return 'lost'
    }
  },
})
