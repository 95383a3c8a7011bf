/**
 * How the picture moved from the frame before to this one, in pixels: x' = a x + b y + tx, y' = c x + d y + ty.
 * In the order `[a, b, tx, c, d, ty]`.
 */
export type CameraMotion = ArrayLike<number>
