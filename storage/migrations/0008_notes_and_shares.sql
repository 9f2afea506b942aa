-- What people who watch add to a session: notes at a moment, tags that all see, favourites of each person, and links
-- that show the session to whoever has them until they expire. The token of such a link is kept as its hash.
create table if not exists notes
(
    site UInt32,
    session UUID,
    note UUID,
    tab UUID,
    at DateTime64(3, 'UTC'),
    person UUID,
    text String codec(ZSTD(3)),
    created DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, session, note)
settings
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

create table if not exists tags
(
    site UInt32,
    session UUID,
    word String,
    person UUID,
    at DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, session, word)
settings
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

create table if not exists favourites
(
    person UUID,
    site UInt32,
    session UUID,
    at DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, session, person)
settings
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

create table if not exists shares
(
    share String,
    site UInt32,
    session UUID,
    at DateTime64(3, 'UTC'),
    person UUID,
    expires DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, session, share)
settings
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;
