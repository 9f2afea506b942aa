-- Tables by question, not by source. Every raw row carries the insert_id of the insert that brought it,
-- so that recovery can count what arrived (docs/architecture.md, "Exactly once"). An insert is on disk when it
-- returns: by default the engine never syncs, and syncing costs 6.3 → 8.4 ms an insert.

create table if not exists views
(
    site UInt32,
    day Date,
    view UUID,
    session UUID,
    visitor UUID,
    tab UUID,
    at DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    page LowCardinality(String),
    url String codec(ZSTD(1)),
    title String codec(ZSTD(1)),
    referrer String codec(ZSTD(1)),
    navigation UInt8,
    load_ms UInt32,
    width UInt16,
    height UInt16,
    page_height UInt32,
    screen_width UInt16,
    screen_height UInt16,
    scale Float32,
    device Enum8('desktop' = 1, 'tablet' = 2, 'phone' = 3),
    browser LowCardinality(String),
    os LowCardinality(String),
    lang LowCardinality(String),
    zone LowCardinality(String),
    bot UInt8,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, page, at)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists events
(
    site UInt32,
    day Date,
    session UUID,
    tab UUID,
    view UUID,
    at DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    seq UInt32,
    n UInt16,
    tag UInt8,
    page LowCardinality(String),
    path String codec(ZSTD(1)),
    label String codec(ZSTD(1)),
    x Int32,
    y Int32,
    flags UInt16,
    node UInt32,
    reaction UInt8,
    reaction_ms UInt32,
    detail String codec(ZSTD(1)),
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, session, at, seq, n)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists pointers
(
    site UInt32,
    day Date,
    kind Enum8('click' = 1, 'move' = 2),
    page LowCardinality(String),
    at DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    session UUID,
    tab UUID,
    view UUID,
    path_hash UInt64,
    path String codec(ZSTD(1)),
    label String codec(ZSTD(1)),
    ex UInt16,
    ey UInt16,
    x Int32,
    y Int32,
    width UInt16,
    page_height UInt32,
    device Enum8('desktop' = 1, 'tablet' = 2, 'phone' = 3),
    flags UInt16,
    node UInt32,
    weight UInt16,
    reaction UInt8,
    reaction_ms UInt32,
    bot UInt8,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, page, kind, path_hash, at)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists scrolls
(
    site UInt32,
    day Date,
    page LowCardinality(String),
    at DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    session UUID,
    tab UUID,
    view UUID,
    top UInt32,
    height UInt32,
    page_height UInt32,
    dwell_ms UInt32,
    width UInt16,
    device Enum8('desktop' = 1, 'tablet' = 2, 'phone' = 3),
    bot UInt8,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, page, view, at)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- data is the JSON of the chunk's events: a block of many chunks compresses better than each alone, and
-- small granules and blocks keep reading one session short.
create table if not exists chunks
(
    site UInt32,
    day Date,
    session UUID,
    tab UUID,
    seq UInt32,
    part UInt16,
    parts UInt16,
    first DateTime64(3, 'UTC'),
    last DateTime64(3, 'UTC'),
    shift_ms Int64,
    count UInt32,
    keyframe UInt8,
    view UUID,
    page LowCardinality(String),
    width UInt16,
    key String,
    data String codec(ZSTD(3)),
    wire_bytes UInt32,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, session, tab, seq, part)
settings fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 64, max_compress_block_size = 65536;

-- One partial row per session and insert, summed up when read: append-only, so a crash can't half-update it.
create table if not exists sessions
(
    site UInt32,
    day Date,
    session UUID,
    visitor UUID,
    started DateTime64(3, 'UTC'),
    ended DateTime64(3, 'UTC'),
    entry_page LowCardinality(String),
    exit_page LowCardinality(String),
    referrer String codec(ZSTD(1)),
    device Enum8('desktop' = 1, 'tablet' = 2, 'phone' = 3),
    browser LowCardinality(String),
    os LowCardinality(String),
    lang LowCardinality(String),
    zone LowCardinality(String),
    width UInt16,
    height UInt16,
    views UInt32,
    clicks UInt32,
    errors UInt32,
    events UInt32,
    chunks UInt32,
    bytes UInt64,
    bot UInt8,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, session)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What the signals say of a session; written anew whenever it is scored again.
create table if not exists scores
(
    site UInt32,
    day Date,
    session UUID,
    score UInt8,
    rage UInt16,
    dead UInt16,
    error UInt16,
    quick_back UInt16,
    signals String codec(ZSTD(1)),
    events UInt32,
    version UInt64
)
engine = ReplacingMergeTree(version)
partition by day
order by (site, session)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Every batch that was stored, for the accounts and for telling a client's retry from a new batch.
create table if not exists batches
(
    site UInt32,
    day Date,
    batch UUID,
    content_hash UInt64,
    received DateTime64(3, 'UTC'),
    session UUID,
    tab UUID,
    seq UInt32,
    bytes UInt32,
    events UInt32,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, batch)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Every batch, event or chunk that was not stored, with the reason.
create table if not exists drops
(
    site UInt32,
    day Date,
    reason LowCardinality(String),
    origin String,
    n UInt32,
    bytes UInt64,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, day, reason)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists quarantine
(
    site UInt32,
    day Date,
    received DateTime64(3, 'UTC'),
    reason LowCardinality(String),
    detail String,
    sample String,
    bytes UInt32,
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, received)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists sites
(
    site UInt32,
    key String,
    name String,
    origins Array(String),
    mode Enum8('strict' = 1, 'balanced' = 2, 'open' = 3),
    recording UInt8,
    page_rules Array(String),
    created DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by site
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists people
(
    person UUID,
    name String,
    password_hash String,
    created DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by person
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists logins
(
    token_hash String,
    person UUID,
    created DateTime64(3, 'UTC'),
    seen DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by token_hash
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Who watched which session.
create table if not exists watched
(
    person UUID,
    site UInt32,
    session UUID,
    at DateTime64(3, 'UTC'),
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (person, site, session)
settings fsync_after_insert = 1, fsync_part_directory = 1
