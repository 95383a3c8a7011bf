import type { ModelManifest } from '../../../models/manifest-schema.js'
import type { Family } from './family.js'
import { yolox } from './yolox.js'

/** Every family that Lamppost decodes; a new one is a file here and a word in the manifest's schema. */
export const knownFamilies: Readonly<Record<ModelManifest['output']['family'], Family>> = { yolox }
