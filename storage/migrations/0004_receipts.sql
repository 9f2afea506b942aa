-- What each insert took from the spool and how many rows that made, per site and day: the accounts' own count of what
-- was received, and the measure that `ashiato verify` holds the other tables against. Site 0 has one row for every
-- insert, with its records and their sequence numbers. Whoever erases rows later adds a row under the same insert_id
-- with the batches as `erased` and the rows taken out as negative counts, with an id of its own as `erasure`.
create table if not exists receipts
(
    site UInt32,
    day Date,
    received Int64,
    erased Int64,
    bytes Int64,
    records UInt32,
    first_seq UInt64,
    last_seq UInt64,
    views Int64,
    events Int64,
    pointers Int64,
    scrolls Int64,
    chunks Int64,
    sessions Int64,
    drops Int64,
    quarantine Int64,
    batches Int64,
    insert_id UUID,
    erasure UUID
)
engine = MergeTree
partition by toYYYYMM(day)
order by (site, day, insert_id)
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
