import { cocoLabels } from '../coco-labels.js'
import type { Inferred } from './family.js'

/**
 * Classes of a graph that gives their numbers only: those that the metadata names; else the 80 of COCO, which is said.
 */
export const classesUnseen = (
  labels: readonly string[] | undefined,
): Pick<Inferred, 'classCount' | 'labels' | 'reasons'> =>
  labels
    ? { classCount: labels.length, labels, reasons: [`metadata names ${labels.length} classes`] }
    : {
        classCount: cocoLabels.length,
        reasons: ['nothing tells the classes: the 80 of COCO are assumed; put yours into "labels"'],
      }
