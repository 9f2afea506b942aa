-- On a server with several collectors: the orders to erase that one process was given, for the others to keep, and
-- (`heard`) who keeps them. `sessions` are those known by then to be a visitor's or user's.
create table if not exists orders
(
    id UUID,
    at DateTime64(3, 'UTC'),
    kind LowCardinality(String),
    subject UUID,
    site UInt32,
    sessions Array(UUID),
    process UUID,
    heard UInt8,
    told_at DateTime64(3, 'UTC') default now64(3)
)
engine = MergeTree
order by (told_at, id)
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
