"""Every cap in one place. A text beyond a cap is refused with a code or read with a warning, never cut silently."""

from __future__ import annotations

LARGEST_INPUT = 100_000_000  # bytes of one file; more is refused with "too-large"
LARGEST_PAGE = 10_000_000  # characters of a page's markup; more is refused with "too-large"
LARGEST_TEXT = 2_000_000  # characters of one report; more is refused with "too-large"
LONGEST_PARAGRAPH = 100_000  # characters; nobody writes a longer one, and it is not read, with a warning
DEEPEST_PAGE = 1_000  # nested elements of a page; more is refused with "too-deep"
DEEPEST_NESTING = 6  # attributions inside one another; deeper ones are not looked for, with a warning

# Worker processes. Times are seconds.
WORKER_START = 300.0  # to load the models
WORKER_STARTS = 3  # in a row that may end before the models are loaded; then the run ends
WORKER_TIME = 120.0  # for any batch or report; a report that takes longer is skipped with "too-slow"
SLOWEST_READING = 300  # characters a second that a worker reads at least: so much more time does a batch have

# Fetching. Times are seconds.
LONGEST_URL = 8_000  # characters; more is refused with "refused-address"
LARGEST_DOWNLOAD = 20_000_000  # bytes of an answer, both as they come and unpacked; more is refused with "too-large"
LARGEST_HEADERS = 65_536  # bytes of an answer's status line and headers; more is refused with "network"
LARGEST_ROBOTS = 512_000  # bytes of a robots.txt that are read (RFC 9309 asks for 500 KiB at least); the rest is not
LARGEST_FEED = 10_000_000  # bytes of a feed; more is refused with "too-large"
MOST_FEED_ELEMENTS = 100_000  # XML elements of a feed; more is refused with "too-large"
MOST_FEED_PIECES = 500_000  # lines and escaped characters of a feed; more is refused with "too-large"
DEEPEST_FEED = 250  # elements of a feed inside one another; more is refused with "too-deep"
MOST_REDIRECTS = 5  # in a row; more is refused with "redirects"
MOST_RETRIES = 2  # after 429 and 503, each after the time the server asks for
MOST_ADDRESSES = 4  # of a host that are tried, one after the other
MOST_FETCHES = 8  # at once, each from another host
CONNECT_TIME = 10.0  # to find a host's addresses, and to connect to one of them
READ_TIME = 20.0  # that a server may stay silent
TOTAL_TIME = 60.0  # for a whole answer, from the first look-up to the last byte
HOST_DELAY = 1.0  # from the end of one request to a host to the begin of the next
LONGEST_CRAWL_DELAY = 60.0  # that a robots.txt may ask for; of more this much is kept
LONGEST_RETRY_AFTER = 120.0  # that is waited for; where a server asks for more, its page is skipped
ROBOTS_TIME = 86_400.0  # that a robots.txt holds (RFC 9309)
MOST_ROBOTS = 1_000  # files that are kept in memory; the oldest is asked for again
ROBOTS_AGAIN = 300.0  # until a robots.txt that could not be had is asked for again
PAGE_AGAIN = 86_400.0  # until a feed's page that was not to be had is asked for again
POLL_INTERVAL = 900.0  # between two looks at a feed that is watched
LONGEST_POLL = 86_400.0  # between two looks, however slow the feed is or often it failed

# Archives, tables and crawls.
LARGEST_ROW = 25_000_000  # bytes of one row of a table; more is refused with "too-large"
FREE_GROWTH = 100_000_000  # bytes that anything packed may unpack to; what is larger may not have grown too much
MOST_GROWTH = 200  # times the size it was packed to; more is refused with "too-large"
MOST_MEMBERS = 500_000  # of a zip archive; an archive with more is refused with "too-large"
LARGEST_DIRECTORY = 50_000_000  # bytes of a zip archive's directory; more is refused with "too-large"
LARGEST_WINDOW = 256_000_000  # bytes of memory that unpacking xz may ask for; more is refused with "too-large"
LARGEST_RECORD_HEAD = 65_536  # bytes of the headers of a WARC record, or of the answer in it; more is "damaged"

# the dataset on disk
STORE_RETENTION = 24  # hours that a data file is kept after compaction replaced it, for readers in the middle of it
LONGEST_ROW_GROUP = 256  # rows
LARGEST_ROW_GROUP = 16_000_000  # bytes in memory; what is read is held a row group at a time
LARGEST_MERGED = 32_000_000  # bytes of a data file; compaction makes none much larger

# Queries over the store.
QUERY_ROWS = 1_000  # that a query gives unless it asks for more with --limit
QUERY_TIME = 60.0  # seconds that a query may take unless --timeout says otherwise
QUERY_MEMORY = 1_000  # megabytes that a query may hold unless --memory says otherwise
LONGEST_QUERY = 100_000  # characters of SQL; more is refused
LARGEST_RESULT = 200_000_000  # bytes of a query's rows; more is refused
LARGEST_EVENT_GROUP = 200  # tellings with one key that are all compared with one another; of more, the nearest in time

# The reading room. Times are seconds.
LONGEST_ADDRESS = 8_000  # characters of a path with its query; more is refused
LARGEST_HEAD = 32_768  # bytes of a request's line and headers; more is refused
LARGEST_FORM = 262_144  # bytes of a form that is sent; more is refused
MOST_CONNECTIONS = 800  # at once; more are told to come again
PAGES_AT_ONCE = 8  # that are made; the others wait for their turn
PAGE_TIME = 20.0  # that a page may look things up
ASKING_TIME = 10.0  # until a whole request's head must be there, and that a connection may be idle
SENDING_TIME = 20.0  # until a whole form must be there
READING_TIME = 60.0  # until an answer must have been taken
LONGEST_NAME = 200  # characters of the name of a person who corrects
LONGEST_NOTE = 4_000  # characters of his note
