-- The signals of a session by kind, page and element, so that they can be counted; and the number of the rules by which
-- it was scored, which says whether a site's newer ones have reached it.

alter table scores add column if not exists rules UInt64 default 0;

alter table scores add column if not exists kinds Array(LowCardinality(String));

alter table scores add column if not exists pages Array(LowCardinality(String));

alter table scores add column if not exists paths Array(String) codec(ZSTD(1));

alter table scores add column if not exists labels Array(String) codec(ZSTD(1));

-- What a site changed of the thresholds, as JSON by their names.
create table if not exists thresholds
(
    site UInt32,
    changed String,
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by site
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Signals that the team said are no problem: of a kind, on an element of a page.
create table if not exists excuses
(
    site UInt32,
    kind LowCardinality(String),
    page String,
    path String,
    label String,
    said_by String,
    at DateTime64(3, 'UTC'),
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, kind, page, path)
settings fsync_after_insert = 1, fsync_part_directory = 1
