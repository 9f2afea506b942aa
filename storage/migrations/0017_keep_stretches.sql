-- Stretches of long recordings that are ready to be played: the page before them (`head`) and their harmless events, as
-- JSON without the brackets around. `state` tells of which recording, and by which rules, they were made.
-- A page hardly differs from one stretch to the next, which the codec sees where some lie in one block: in blocks of 4 MB
-- they take half of what they take in blocks of 1 MB.
create table if not exists stretches
(
    site UInt32,
    day Date,
    session UUID,
    tab UUID,
    seq UInt32,
    next_seq UInt32,
    from_ms Int64,
    to_ms Int64,
    head String codec(ZSTD(1)),
    events String codec(ZSTD(1)),
    gaps String,
    cut LowCardinality(String),
    state UInt64,
    version UInt64
)
engine = ReplacingMergeTree(version)
partition by day
order by (site, session, tab, seq)
settings
    index_granularity_bytes = 1048576,
    min_compress_block_size = 4194304,
    max_compress_block_size = 4194304,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    ttl_only_drop_parts = 1,
    materialize_ttl_recalculate_only = 1,
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;
