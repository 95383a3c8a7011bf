import { createLocator, type Locator, type LocatorOptions } from './locate/locator.js'

/** By the calibration, as long as the camera looks where it did; else the camera's own place stands in for it. */
export function createPlacing(options: LocatorOptions, isMoved: () => boolean): Locator {
  const byCalibration = createLocator(options)
  const atCamera = createLocator({ place: options.place })
  return (tracks, frame) => (isMoved() ? atCamera : byCalibration)(tracks, frame)
}
