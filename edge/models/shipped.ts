import { join } from 'node:path'
import { packageFolder } from '../kit/package-folder.js'

/** The folder `models/` of this installation; models that were pulled may lie there, too, where it is a checkout. */
export const shippedModelsDir = join(packageFolder, 'models')
