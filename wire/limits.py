"""Limits of the wire, one reason a line. The snippet's constants are generated from here."""

VERSION = 1

MAX_BODY_BYTES = 2 * 1024 * 1024  # a first keyframe of a heavy page, gzipped; larger ones are split by the snippet
MAX_INFLATED_BYTES = 8 * 1024 * 1024  # what a batch may grow to; a 200 MB bomb stops here
MAX_EVENTS = 5_000  # 250 times a usual batch
MAX_CHUNK_BYTES = 1024 * 1024  # gzipped; one 50 MB string costs the engine five times its size
MAX_CHUNK_JSON_BYTES = 16 * 1024 * 1024  # inflated recording piece
MAX_CHUNKS_PER_TAB = 5_000
MAX_URL_CHARS = 2_048
MAX_TITLE_CHARS = 256
MAX_PATH_CHARS = 512  # an element path of eight steps is about 120
MAX_LABEL_CHARS = 80  # what a button says
MAX_MESSAGE_CHARS = 500
MAX_STACK_CHARS = 2_000
MAX_NAME_CHARS = 200  # of a custom event, a prop, a user id
MAX_PROPS = 100
MAX_PROP_CHARS = 2_000
MAX_SKEW_MS = 24 * 3600 * 1000  # a client clock further off than this is replaced by the server's
KEEPALIVE_BYTES = 60_000  # browsers share 64 KiB among all keepalive requests in flight

SESSION_IDLE_MS = 30 * 60 * 1000
SESSION_MAX_MS = 24 * 3600 * 1000
RECORDING_IDLE_MS = 5 * 60 * 1000
RECORDING_BYTES = 200 * 1024 * 1024  # of a session, gzipped
RECORDING_MS = 4 * 3600 * 1000  # a session may go on for longer, its recording is cut
KEYFRAME_MS = 5 * 60 * 1000  # of activity; a damaged stretch is no longer than that
RING_MS = 2 * 60 * 1000  # what is held for a rule that may fire
REACTION_MS = 3_000  # no reaction within this is stored as none
FLUSH_MS = 10_000  # the oldest queued event waits no longer than this; each request costs the page 2 ms
CHUNK_MS = 4_700  # a piece of a recording, which takes the waiting events along
FLUSH_BYTES = 48_000  # under the keepalive budget, so that a flush on hide fits
OFFSET_SCALE = 32_767  # in-element offsets run from 0 to this
