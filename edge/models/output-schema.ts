import { z } from 'zod'

const strides = z
  .array(z.int().positive())
  .min(1)
  .meta({ description: 'Input pixels per grid cell, level by level.' })

const normalised = z
  .boolean()
  .meta({ description: 'Whether boxes are fractions 0..1 of the input, and not its pixels.' })

const background = z
  .enum(['none', 'first', 'last'])
  .meta({ description: 'Where the column of the background is among those of the classes; it is no label.' })

const activation = z
  .enum(['none', 'sigmoid', 'softmax'])
  .meta({ description: 'What makes scores of what the model gives: `none` where it gives scores.' })

const firstClass = z.int().min(0).max(1).meta({
  description: 'Number that the model gives to the first label; 1 where it keeps 0 for the background.',
})

const ignored = z
  .int()
  .min(0)
  .optional()
  .meta({ description: 'Columns at the end that say nothing of the box: mask coefficients, key points.' })

/** Keys of every family. */
const common = {
  names: z.array(z.string().min(1)).min(1).optional().meta({
    description: 'Names of the outputs, in the order of the family, where their shapes leave doubt.',
  }),
  quantised: z
    .record(z.string(), z.strictObject({ scale: z.number().positive(), zeroPoint: z.int() }))
    .optional()
    .meta({ description: 'For integer outputs, by name: value = (integer - zeroPoint) * scale.' }),
}

/** How outputs become boxes, one entry for each family of `edge/pipeline/detect/families`. */
export const outputSchema = z
  .discriminatedUnion('family', [
    z.strictObject({ family: z.literal('yolox'), strides, ...common }).meta({
      description: 'Raw grid [1,cells,5+classes]: x, y, log w, log h, objectness, classes.',
    }),
    z
      .strictObject({
        family: z.literal('yolov5'),
        strides,
        anchors: z
          .int()
          .positive()
          .optional()
          .meta({ description: 'Boxes per cell; 3 where it is not given.' }),
        ignored,
        ...common,
      })
      .meta({
        description:
          '[1,anchors*cells,5+classes]: centre and size in pixels, objectness, classes. Also YOLOv7, and with one anchor YOLOv6 and YOLOX with the decoding inside.',
      }),
    z
      .strictObject({
        family: z.literal('yolov8'),
        strides,
        normalised: normalised.optional(),
        ignored,
        ...common,
      })
      .meta({ description: '[1,4+classes,cells]: centre and size in pixels, classes. Also YOLO11.' }),
    z
      .strictObject({
        family: z.literal('end-to-end'),
        columns: z
          .enum(['box-score-class', 'class-score-box'])
          .optional()
          .meta({ description: 'Order of the columns; `box-score-class` where it is not given.' }),
        normalised: normalised.optional(),
        ignored,
        ...common,
      })
      .meta({ description: '[1,rows,6]: x1, y1, x2, y2, score, class; nothing is left to suppress.' }),
    z
      .strictObject({
        family: z.literal('tf-od'),
        boxes: z.enum(['yxyx', 'xyxy']).meta({ description: 'Order of the sides of a box.' }),
        normalised,
        firstClass,
        ...common,
      })
      .meta({ description: 'detection_boxes, detection_scores, detection_classes, num_detections.' }),
    z
      .strictObject({ family: z.literal('detr'), normalised: normalised.optional(), firstClass, ...common })
      .meta({ description: 'labels, boxes (x1, y1, x2, y2) and scores, each row one thing.' }),
    z
      .strictObject({ family: z.literal('detr-logits'), activation, background, ...common })
      .meta({ description: 'logits [1,queries,classes] and boxes [1,queries,4], centre and size in 0..1.' }),
    z
      .strictObject({
        family: z.literal('gfl'),
        strides,
        regMax: z
          .int()
          .positive()
          .meta({ description: 'Largest distance of a side from its cell, in strides.' }),
        activation: activation.exclude(['softmax']),
        fused: z.boolean().optional().meta({
          description: 'Whether scores and distances of all levels are side by side in one output.',
        }),
        cellOffset: z.number().min(0).max(1).meta({
          description: 'Where in its cell the point lies from which sides are measured, in strides.',
        }),
        ...common,
      })
      .meta({
        description:
          'NanoDet and PicoDet, per level: scores [1,cells,classes], then distances [1,cells,4*(regMax+1)] as distributions; or both side by side in one output.',
      }),
    z
      .strictObject({
        family: z.literal('ssd'),
        boxes: z
          .enum(['xyxy', 'yxyx', 'centre-size'])
          .meta({ description: 'What the four numbers of a box are.' }),
        normalised,
        activation,
        background,
        ...common,
      })
      .meta({ description: 'scores [1,rows,classes] and boxes [1,rows,4], without anchors.' }),
    z
      .strictObject({ family: z.literal('yunet'), strides, ...common })
      .meta({ description: 'Faces: per level cls, obj and bbox; key points are ignored.' }),
  ])
  .meta({ description: 'How the output becomes boxes.' })

export type OutputManifest = z.infer<typeof outputSchema>
