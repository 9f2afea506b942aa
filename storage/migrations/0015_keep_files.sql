-- Images and fonts of recorded pages: whether a site has the server fetch them, from where besides its own origins, and
-- how many bytes of them it keeps.
alter table sites add column if not exists files Enum8('off' = 1, 'fetch' = 2) default 'off';

alter table sites add column if not exists file_origins Array(String);

alter table sites add column if not exists file_quota_bytes UInt64 default 100000000;

-- One of them, once for each site, named by its content.
create table if not exists files
(
    site UInt32,
    file UUID,
    kind LowCardinality(String),
    body String codec(NONE),
    at DateTime64(3, 'UTC'),
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, file)
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

-- What a tab's recording refers to: the file that was found there, or why none was.
create table if not exists file_references
(
    site UInt32,
    day Date,
    session UUID,
    tab UUID,
    url String,
    file UUID,
    why LowCardinality(String),
    at DateTime64(3, 'UTC'),
    version UInt64
)
engine = ReplacingMergeTree(version)
partition by day
order by (site, session, tab, url)
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

-- Up to which chunk a tab's recording was looked through for them.
create table if not exists file_marks
(
    site UInt32,
    day Date,
    session UUID,
    tab UUID,
    next_seq UInt32,
    version UInt64
)
engine = ReplacingMergeTree(version)
partition by day
order by (site, session, tab)
settings
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    old_parts_lifetime = 1,
    cleanup_delay_period = 1,
    cleanup_delay_period_random_add = 0,
    max_cleanup_delay_period = 1,
    merge_tree_clear_old_parts_interval_seconds = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1
