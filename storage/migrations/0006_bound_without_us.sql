-- A net under retention, cast at the start where a number of days is set (`storage/retention.py`): should Ashiato not run
-- any more, the engine itself lets whole days go. With these it does so without rewriting what is stored.

alter table views modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table events modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table pointers modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table scrolls modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table assets modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table chunks modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table sessions modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table scores modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table batches modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table drops modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

alter table quarantine modify setting ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

-- Who does what only one of many processes may do, in each of the time's slots: the first that claimed it.
create table if not exists turns
(
    task LowCardinality(String),
    slot UInt64,
    claimant UUID,
    at DateTime64(6, 'UTC') default now64(6, 'UTC')
)
engine = MergeTree
partition by toYYYYMM(at)
order by (task, slot)
ttl toDateTime(at) + interval 1 day
settings fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1
