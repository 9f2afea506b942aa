-- Stylesheets and other long texts that many recordings share lie in `assets` once a site and day, so that a day's
-- partition goes with all that its chunks refer to. In `chunks.data` they are cut out: cuts[n] is the place, in bytes,
-- where assets[n] goes back. Chunks from before have none of either, and are read as they are.
create table if not exists assets
(
    site UInt32,
    day Date,
    asset UUID,
    data String codec(ZSTD(9)),
    insert_id UUID
)
engine = MergeTree
partition by day
order by (site, asset)
settings
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    index_granularity = 8,
    max_compress_block_size = 65536,
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1;

alter table chunks add column if not exists assets Array(UUID) after data;

alter table chunks add column if not exists cuts Array(UInt32) after assets;

alter table chunks add column if not exists json_bytes UInt32 default length(data) after cuts;

-- A block that holds several pages compresses what they share: 64 KB blocks take a quarter more. A damaged one of
-- 256 KB is still found out in less than a second, where 1 MB of what does not compress takes minutes.
alter table chunks modify column data String codec(ZSTD(6)) settings (max_compress_block_size = 262144);

alter table receipts add column if not exists assets Int64 after scrolls;
