import type { ModelManifest } from '../../../models/manifest-schema.js'
import { detr } from './detr.js'
import { detrLogits } from './detr-logits.js'
import { endToEnd } from './end-to-end.js'
import type { Family, FamilyName } from './family.js'
import { gfl } from './gfl.js'
import { ssd } from './ssd.js'
import { tfOd } from './tf-od.js'
import { yolov5 } from './yolov5.js'
import { yolov8 } from './yolov8.js'
import { yolox } from './yolox.js'
import { yunet } from './yunet.js'

/**
 * Every family that Lamppost decodes; a new one is a file here and an entry in the manifest's schema. The first that fits a bare
 * graph is taken: those with several outputs leave less doubt.
 */
export const knownFamilies: { readonly [Name in FamilyName]: Family<Name> } = {
  yunet,
  gfl,
  'tf-od': tfOd,
  detr,
  'detr-logits': detrLogits,
  ssd,
  yolov8,
  'end-to-end': endToEnd,
  yolox,
  yolov5,
}

/** The family of this manifest, for calls with this manifest. */
export const familyOf = ({ output }: Pick<ModelManifest, 'output'>): Family =>
  knownFamilies[output.family] as Family
