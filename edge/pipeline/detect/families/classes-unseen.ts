import { cocoLabels } from '../coco-labels.js'
import type { Inferred } from './family.js'

/** Classes of a graph that gives their numbers only: those that the metadata names; else as many as COCO has, which is said. */
export const classesUnseen = (
  labels: readonly string[] | undefined,
): Pick<Inferred, 'classCount' | 'classesUnseen' | 'labels' | 'reasons'> => ({
  classesUnseen: true,
  ...(labels
    ? { classCount: labels.length, labels, reasons: [`metadata names ${labels.length} classes`] }
    : {
        classCount: cocoLabels.length,
        reasons: ['nothing tells how many classes there are: 80 are assumed'],
      }),
})
