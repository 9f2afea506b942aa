-- Filters that a team named: device class, conditions and steps as JSON, without days.
create table if not exists segments
(
    site UInt32,
    segment UUID,
    name String,
    asked String,
    person UUID,
    created DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, segment)
settings fsync_after_insert = 1, fsync_part_directory = 1;
