/** What the command `lamppost` returns to the shell; scripts may rely on it. */
export const exitCodes = {
  OK: 0,
  /** Something that was asked for could not be done; stderr says what. */
  FAILED: 1,
  /** Arguments, configuration or a model that cannot be used as given. */
  USAGE: 2,
  /** A part that the command needs does not answer or is missing: a running box, ffmpeg, a broker. */
  UNAVAILABLE: 3,
  /** What was verified was changed, or is not all there. */
  NOT_INTACT: 4,
  /** Stopped by Ctrl-C. */
  INTERRUPTED: 130,
} as const
