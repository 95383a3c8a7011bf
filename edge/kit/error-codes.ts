interface ErrorEntry {
  /** When it happens, for the reference. */
  readonly when: string
  /** What to do, when the thrower knows nothing better. */
  readonly hint: string
  /** True where trying again later can help without a person. */
  readonly recoverable: boolean
}

/** Every code that Lamppost throws or logs. `docs/errors.md` is generated from this table. */
export const errorCatalogue = {
  CONFIG_INVALID: {
    when: 'The configuration file has mistakes.',
    hint: 'Run "lamppost check -c FILE": it names every mistake with its line.',
    recoverable: false,
  },
  CONFIG_UNREADABLE: {
    when: 'The configuration file is missing or cannot be read.',
    hint: 'Check the path and its permissions; configs/example.yaml is a start.',
    recoverable: false,
  },
  CALIBRATION_INVALID: {
    when: 'The calibration file of a camera is missing or has mistakes.',
    hint: 'Calibrate the camera again, or remove the calibration: its incidents then carry the place of the camera.',
    recoverable: false,
  },
  CALIBRATION_WEAK: {
    when: 'The points or pictures given to "lamppost calibrate" do not determine the calibration.',
    hint: 'Take what the message asks for; docs/calibration.md shows what makes a good set.',
    recoverable: false,
  },
  MODEL_MISSING: {
    when: 'A model manifest or its weights file does not exist.',
    hint: 'Check the path in the manifest; paths are relative to the manifest. "lamppost models list" names the models that come with Lamppost.',
    recoverable: false,
  },
  MODEL_CORRUPT: {
    when: 'The weights cannot be loaded as an ONNX model.',
    hint: 'Copy the file again; it may be cut short.',
    recoverable: false,
  },
  MODEL_HASH_MISMATCH: {
    when: 'The sha256 of the weights differs from the manifest.',
    hint: 'Copy the right file, or correct sha256 in the manifest if the new weights are meant.',
    recoverable: false,
  },
  MODEL_MISMATCH: {
    when: 'The shapes or names in the weights do not fit the manifest.',
    hint: 'Correct input, family and labels in the manifest to what the model has.',
    recoverable: false,
  },
  MODEL_MANIFEST_INVALID: {
    when: 'A model manifest has mistakes.',
    hint: 'Compare it with models/urban-nano.yaml.',
    recoverable: false,
  },
  MODEL_DOWNLOAD_FAILED: {
    when: 'A model cannot be downloaded.',
    hint: 'Run the command again: it goes on where it ended. "--from URL" takes the same file from elsewhere.',
    recoverable: true,
  },
  PROVIDER_UNAVAILABLE: {
    when: 'The execution provider, library or inference server that a model needs cannot be used.',
    hint: 'Run "lamppost doctor -c FILE": it tries every model where the configuration wants it to run.',
    recoverable: false,
  },
  INFERENCE_FAILED: {
    when: 'A model run failed, or its worker died.',
    hint: 'The worker is started again by itself; if this repeats, run "lamppost doctor".',
    recoverable: true,
  },
  IMAGE_UNREADABLE: {
    when: 'A file is not a picture that can be decoded.',
    hint: 'Give a JPEG, PNG, WebP or TIFF file.',
    recoverable: false,
  },
  OBSERVATIONS_INVALID: {
    when: 'A table of observations cannot be read, or lacks a column.',
    hint: 'Run "lamppost locate --help": it names the columns.',
    recoverable: false,
  },
  TERRAIN_UNUSABLE: {
    when: 'A file of ground heights cannot be read or used.',
    hint: 'Give a GeoTIFF with one band of heights in metres, in WGS84, CGCS2000, UTM or Web Mercator.',
    recoverable: false,
  },
  DETECTIONS_INVALID: {
    when: 'A file of detections or of camera motion cannot be read, or has a line that cannot be.',
    hint: 'Run "lamppost track --help": it names the columns.',
    recoverable: false,
  },
  ANNOTATIONS_INVALID: {
    when: 'A file of annotations is missing, or is not what COCO describes.',
    hint: 'Give a COCO file with images, annotations (bbox) and categories.',
    recoverable: false,
  },
  FFMPEG_MISSING: {
    when: 'ffmpeg or ffprobe cannot be started.',
    hint: 'Run tools/bootstrap.sh, or install ffmpeg 5.1 or newer.',
    recoverable: false,
  },
  FFMPEG_KILLED: {
    when: 'The ffmpeg of a camera was killed from outside, or crashed.',
    hint: 'Look into the kernel log for "Out of memory"; it is started again by itself.',
    recoverable: true,
  },
  SOURCE_UNREACHABLE: {
    when: 'A camera does not answer, or closed the connection.',
    hint: 'Check address, cable and power of the camera; it is tried again by itself.',
    recoverable: true,
  },
  SOURCE_AUTH: {
    when: 'A camera refused user name or password.',
    hint: 'Correct the credentials; it is tried again slowly so that the camera does not lock the account.',
    recoverable: true,
  },
  SOURCE_STALLED: {
    when: 'A camera is connected but no frame came for its budget.',
    hint: 'It is restarted by itself; if this repeats, look at the network or at the camera.',
    recoverable: true,
  },
  SOURCE_CODEC: {
    when: 'A camera sends what cannot be decoded.',
    hint: 'Set the camera to H.264 or H.265; if it worked before, restart it. It is tried again by itself.',
    recoverable: true,
  },
  SOURCE_BLACK: {
    when: 'A camera shows nothing but black.',
    hint: 'Look for a cover, a failed lamp or a failed night mode; frames are judged again once there is a picture.',
    recoverable: true,
  },
  SOURCE_FROZEN: {
    when: 'A camera sends the same picture again and again.',
    hint: 'Restart the camera; frames are judged again once the picture moves.',
    recoverable: true,
  },
  SOURCE_MOVED: {
    when: 'A fixed camera looks elsewhere than it did when it was calibrated, or when it was started.',
    hint: 'Look at its picture: turn it back, or calibrate it again and draw its zones anew. Until then what it finds is placed at the camera.',
    recoverable: true,
  },
  SOURCE_BLURRED: {
    when: 'The picture of a camera is far less sharp than it has been.',
    hint: 'Look for dirt, water or fog on the lens, or a focus that has shifted; its frames are judged all the same.',
    recoverable: true,
  },
  SOURCE_TIME_JUMPED: {
    when: 'The times in the stream of a camera jumped.',
    hint: 'It is connected to again by itself; if this repeats, check the clock of the camera (NTP).',
    recoverable: true,
  },
  SOURCE_TOO_BUSY: {
    when: 'The box is too busy to judge the frames of a camera as often as it should.',
    hint: 'Use fewer cameras, a slower cadence, a smaller model, or a larger box; "lamppost bench cameras" tells what fits.',
    recoverable: true,
  },
  SOURCE_ENDED: {
    when: 'A live stream ended.',
    hint: 'It is connected to again by itself.',
    recoverable: true,
  },
  SOURCE_NOT_VIDEO: {
    when: 'A file is empty, or holds no video that can be decoded.',
    hint: 'Play it with ffplay; give a file with a video stream.',
    recoverable: false,
  },
  FOOTAGE_EMPTY: {
    when: 'A file of a flight has no bytes.',
    hint: 'Copy it from the drone again; a recording that was not ended properly is often empty.',
    recoverable: false,
  },
  FOOTAGE_UNKNOWN: {
    when: 'What a file of a flight holds is none of the kinds that are looked at, whatever its name says.',
    hint: 'Give MP4, MOV, MKV or MPEG-TS videos, JPEG pictures, SRT, GPX, CSV, tlog or KLV telemetry, GeoTIFF terrain; unpack archives before.',
    recoverable: false,
  },
  FOOTAGE_FORBIDDEN: {
    when: 'A file of a flight is a list that would make the decoder open other files.',
    hint: 'Give the videos themselves; lists of files are never followed.',
    recoverable: false,
  },
  FOOTAGE_TOO_LARGE: {
    when: 'A file of a flight exceeds a limit of size, duration, pixels or frame rate.',
    hint: 'Cut or scale it, or raise the limit in "flights" of the configuration.',
    recoverable: false,
  },
  FOOTAGE_UNREADABLE: {
    when: 'A file of a flight cannot be read as what it begins as.',
    hint: 'Play it; a recording that was cut off can often be repaired by putting the card into the drone again.',
    recoverable: false,
  },
  FOOTAGE_DAMAGED: {
    when: 'A part of a video cannot be decoded, or is missing.',
    hint: 'Copy it from the card again and compare; if the card has no better one, cut the damaged part out.',
    recoverable: false,
  },
  SOURCE_MISSING: {
    when: 'A video file does not exist or may not be read.',
    hint: 'Check the path; it is relative to the configuration file.',
    recoverable: false,
  },
  HWACCEL_UNAVAILABLE: {
    when: 'The hardware decoder asked for cannot be used on this box.',
    hint: 'Run "lamppost doctor": it tries each one. Until then the CPU decodes.',
    recoverable: true,
  },
  FAKE_CAMERA_MISSING: {
    when: 'The fake cameras of the bench cannot be started.',
    hint: 'Run "tools/bootstrap.sh test": it installs GStreamer and its RTSP server.',
    recoverable: false,
  },
  BENCH_FAILED: {
    when: 'What a bench measures ended before it was measured.',
    hint: 'Read what it printed before; run the bench with fewer cameras.',
    recoverable: false,
  },
  FLIGHT_OUTPUT_FAILED: {
    when: 'The disk does not take an output of a flight: its report, its map, its table.',
    hint: 'Make room, or give another folder, and write them again: what was found is kept.',
    recoverable: true,
  },
  FONT_MISSING: {
    when: 'No installed font can draw Chinese text.',
    hint: 'Run tools/bootstrap.sh, or install fonts-wqy-microhei or fonts-noto-cjk.',
    recoverable: false,
  },
  BROKER_UNREACHABLE: {
    when: 'The MQTT broker does not answer.',
    hint: 'Check address, port and network; incidents stay in the outbox and are sent later.',
    recoverable: true,
  },
  BROKER_REFUSED: {
    when: 'The MQTT broker refused the connection or a message.',
    hint: 'Check user name, password, client id and the access rules of the broker.',
    recoverable: true,
  },
  STORE_UNAVAILABLE: {
    when: 'The data folder or its database cannot be opened or written.',
    hint: 'Check that storage.dir exists, is writable and is not full.',
    recoverable: true,
  },
  STORE_NEWER: {
    when: 'The database was written by a newer Lamppost.',
    hint: 'Install that version again, or start with another storage.dir.',
    recoverable: false,
  },
  INCIDENT_UNKNOWN: {
    when: 'No incident has the id that was asked for.',
    hint: 'List them with "lamppost incidents list".',
    recoverable: false,
  },
  PLACE_UNKNOWN: {
    when: 'No place has the id that was asked for.',
    hint: 'List them with "lamppost places list".',
    recoverable: false,
  },
  ORIGINAL_UNKNOWN: {
    when: 'There is no original of the evidence that was asked for.',
    hint: 'List them with "lamppost evidence originals". Where nobody was hidden in a picture, it is its own original.',
    recoverable: false,
  },
  ORIGINAL_EXPIRED: {
    when: 'The original of a piece of evidence was kept for its time, and is gone.',
    hint: 'Nothing brings it back; privacy.originals.keep tells how long later ones are kept.',
    recoverable: false,
  },
  ORIGINAL_KEY: {
    when: 'The key of an original is missing, or is another one.',
    hint: 'The key of the box lies in keys/originals.key of storage.dir; for a recipient, give the private key with "--key".',
    recoverable: false,
  },
  ORIGINAL_DAMAGED: {
    when: 'The file of an original is gone, or was changed since it was written.',
    hint: 'Take the file from a backup, if there is one; what was changed cannot be read.',
    recoverable: false,
  },
  PROOF_MISSING: {
    when: 'A folder that is to be verified holds nothing that a box has signed.',
    hint: 'Give the folder "evidence" below storage.dir, a copy of it, or what "lamppost evidence export" wrote.',
    recoverable: false,
  },
  PROOF_KEY_UNUSABLE: {
    when: 'The key that signs evidence is missing, cannot be read, or is none.',
    hint: 'Start the box: it makes a key where there is none, puts aside what is none, and says so in the chain.',
    recoverable: false,
  },
  PROOF_KEY_CHANGED: {
    when: 'Another key signs evidence than before: the one before was missing, unusable, or replaced.',
    hint: 'If nobody meant this, look who was at the box; tell the centre the new fingerprint ("lamppost evidence key").',
    recoverable: false,
  },
  PROOF_KEY_EXPOSED: {
    when: 'Others than the user of the box could read the key that signs evidence.',
    hint: 'Its mode is 0600 again; if others use this machine, move the key away and start again: a new one is made.',
    recoverable: false,
  },
  SIGHTING_UNKNOWN: {
    when: 'No sighting has the id that was asked for.',
    hint: 'Show its incident with "lamppost incidents show ID --json".',
    recoverable: false,
  },
  CAMERA_UNKNOWN: {
    when: 'The box has no camera of the name that was asked for.',
    hint: 'Ask for the configuration with "lamppost command config/get --section cameras".',
    recoverable: false,
  },
  CAMERA_BLIND: {
    when: 'A camera gave no picture while a command waited for it.',
    hint: 'Look at the state of the camera; then ask again.',
    recoverable: true,
  },
  SIGNAL_BAD: {
    when: 'The message of a signal holds no number that can be believed.',
    hint: 'Compare what the sensor sends with "value", "numbersAsText" and "range" of the signal.',
    recoverable: true,
  },
  SIGNAL_SILENT: {
    when: 'Nothing has come from a signal for longer than it may be silent.',
    hint: 'Check the sensor, its topic, and that the broker lets the box read it.',
    recoverable: true,
  },
  COMMAND_INVALID: {
    when: 'The request of a command is no JSON, or not what its schema says.',
    hint: 'Compare it with the schemas in configs/messages/commands.',
    recoverable: false,
  },
  COMMAND_UNKNOWN: {
    when: 'A command came that this version does not know.',
    hint: 'docs/messages.md lists the commands.',
    recoverable: false,
  },
  COMMAND_TOO_LARGE: {
    when: 'The request of a command is larger than any command needs.',
    hint: 'Send what the schemas in configs/messages/commands describe.',
    recoverable: false,
  },
  COMMAND_EXPIRED: {
    when: 'A command came, or its turn came, after the time until which it was to be done.',
    hint: 'Send it again with a later "expiresAt"; compare the clocks of the centre and the box.',
    recoverable: false,
  },
  COMMAND_TOO_MANY: {
    when: 'Commands come faster than the box takes them.',
    hint: 'Wait a little, then send it again with the same correlation data.',
    recoverable: true,
  },
  COMMAND_REUSED: {
    when: 'A command came with correlation data that another request had.',
    hint: 'Give each request correlation data of its own, for example a UUID; only a repetition has the same.',
    recoverable: false,
  },
  COMMAND_INTERRUPTED: {
    when: 'The box was stopped before a command was done.',
    hint: 'Send it again with the same correlation data when the box is back.',
    recoverable: true,
  },
  COMMAND_FAILED: {
    when: 'A command failed in a way that no other code describes.',
    hint: 'Read the log of the box.',
    recoverable: false,
  },
  COMMAND_UNANSWERED: {
    when: 'A box did not answer a command in time.',
    hint: 'Check that the box runs, and that the broker lets it read its "cmd" topics and write to the response topic.',
    recoverable: true,
  },
  TELEMETRY_UNREADABLE: {
    when: 'A file tells nothing of where a camera was: it is missing, empty, or in none of the formats that are known.',
    hint: 'Run "lamppost telemetry --help": it names the formats; give the file as the drone or the logger wrote it.',
    recoverable: false,
  },
  FLIGHT_UNUSABLE: {
    when: 'Nothing of a flight can be placed on the map.',
    hint: 'Run "lamppost flight --check" with the same files: it says what is wrong with each.',
    recoverable: false,
  },
  FLIGHT_NO_ROOM: {
    when: 'The disk has no room for what a flight job writes.',
    hint: 'Make room: a box goes on with the flight by itself, and "lamppost flight" with the same --out; what is done is kept.',
    recoverable: true,
  },
  FLIGHT_BUSY: {
    when: 'Another process works on the same flight job.',
    hint: 'Wait until it is done, or end it; or give another --out.',
    recoverable: true,
  },
  FLIGHT_LENS_UNKNOWN: {
    when: 'A flight was handed in whose telemetry does not tell how wide the lens sees, and nobody said which camera it was.',
    hint: 'Choose the kind of camera on the page, or give --camera or --hfov; what was sent is not sent again.',
    recoverable: false,
  },
  FLIGHT_UNKNOWN: {
    when: 'There is no flight with this id.',
    hint: 'Run "lamppost flights list -c FILE".',
    recoverable: false,
  },
  ZONES_INVALID: {
    when: 'The file of zones on the map is missing, is no GeoJSON, or holds no polygons.',
    hint: 'Give a FeatureCollection of polygons, in WGS84 longitude and latitude; docs/drones.md has an example.',
    recoverable: false,
  },
  UPLOAD_TOKEN_MISSING: {
    when: 'Footage was to be uploaded to a box that has no token to know its operators by.',
    hint: 'Set api.token in the configuration of the box, and start it again.',
    recoverable: false,
  },
  UPLOAD_INVALID: {
    when: 'A request about uploads is not what the box expects.',
    hint: 'Use "lamppost upload", or the page "/upload" of the box; docs/drones.md describes the requests.',
    recoverable: false,
  },
  UPLOAD_QUOTA_REACHED: {
    when: 'An upload would go beyond what footage may take of the disk.',
    hint: 'Remove uploads that are not needed any more, or raise flights.quota.',
    recoverable: true,
  },
  UPLOAD_NO_ROOM: {
    when: 'The disk of the box has no room for an upload, or filled during it.',
    hint: 'Make room on the disk of the box, then start the upload again: it goes on where it ended.',
    recoverable: true,
  },
  UPLOAD_UNKNOWN: {
    when: 'The box has no upload of the id that was asked for.',
    hint: 'Unfinished uploads are removed after flights.keepUnfinishedFor; upload the file again.',
    recoverable: false,
  },
  UPLOAD_INCOMPLETE: {
    when: 'A flight was to be made of an upload that has not come as a whole.',
    hint: 'Finish the upload first; "lamppost upload" goes on where it ended.',
    recoverable: true,
  },
  UPLOAD_CHANGED: {
    when: 'What the box received is not what the sender has: their sha256 differ.',
    hint: 'Upload the file again; if this repeats, look at the memory and the disk of both machines.',
    recoverable: false,
  },
  UPLOAD_REFUSED: {
    when: 'A flight was to be made of files of which some cannot be used.',
    hint: 'Leave them out, or give better ones; the message names each with its reason.',
    recoverable: false,
  },
  UPLOAD_COMMITTED: {
    when: 'An upload that a flight was made of was to be changed, removed, or used again.',
    hint: 'Upload the file again: the box knows it by its sha256 and takes it over at once.',
    recoverable: false,
  },
  BOX_UNREACHABLE: {
    when: 'A box does not answer over HTTP.',
    hint: 'Check the address, that the box runs, and that api.host lets other machines reach it.',
    recoverable: true,
  },
  BOX_REFUSED: {
    when: 'A box refused a request, or answered what cannot be understood.',
    hint: 'Check the address and the token (api.token of the box).',
    recoverable: false,
  },
  PORT_IN_USE: {
    when: 'The port to listen on is taken.',
    hint: 'Choose another one (api.port for a box), or stop the program that has it.',
    recoverable: false,
  },
  USAGE: {
    when: 'A command was called with arguments that do not fit.',
    hint: 'Run the command with --help.',
    recoverable: false,
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorCatalogue
