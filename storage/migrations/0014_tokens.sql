-- Tokens by which programs read a site: the hash of each, who made it, and when it was last used.
create table if not exists tokens
(
    site UInt32,
    token UUID,
    hash String,
    name String,
    person UUID,
    created DateTime64(3, 'UTC'),
    seen DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, token)
settings fsync_after_insert = 1, fsync_part_directory = 1;
