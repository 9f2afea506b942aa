-- Which texts were on the screen in a session, and when first (`at`), as its recording shows them; ordered by what they
-- say, so that the engine keeps and searches each once a day. The row with no text says how many chunks were read.
create table if not exists texts
(
    site UInt32,
    day Date,
    session UUID,
    tab UUID,
    at DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
    text LowCardinality(String) codec(ZSTD(1)),
    chunks UInt32,
    version UInt64
)
engine = ReplacingMergeTree(version)
partition by day
order by (site, text, session, tab)
settings
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
