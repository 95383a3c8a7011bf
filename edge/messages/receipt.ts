import { z } from 'zod'

/** So many in one message. */
export const MOST_RECEIPT_IDS = 1000

/** What the centre has stored, so that the box need not keep it any longer. */
export const receiptSchema = z
  .strictObject({
    ids: z.array(z.string().min(1).max(100)).min(1).max(MOST_RECEIPT_IDS).describe('ids of incident events'),
  })
  .meta({
    title: 'Lamppost receipt',
    description: 'Topic <prefix>/<site>/<box>/receipt, from the centre, QoS 1',
  })

export type Receipt = z.infer<typeof receiptSchema>
