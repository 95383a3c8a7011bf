/** Why a part was skipped, where others count how often it was. `time-order.ts` says the same. */
export const REASON_SAME_TIME = 'another has the same time'
export const REASON_OUT_OF_ORDER = 'its time does not fit those around it'
export const REASON_NO_PLACE = 'it has no position'
