-- What was raised: a signal far above its habit on a page, with sessions to look at, and how it was told to the webhook.
create table if not exists alerts
(
    site UInt32,
    alert UUID,
    kind LowCardinality(String),
    page String,
    at DateTime64(3, 'UTC'),
    hit UInt32,
    seen UInt32,
    usual_hit UInt32,
    usual_seen UInt32,
    examples String,
    tries UInt8,
    next_try DateTime64(3, 'UTC'),
    told Enum8('nobody' = 1, 'waiting' = 2, 'yes' = 3, 'failed' = 4),
    answer String,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by (site, alert)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Where a site's alerts are posted to, and the secret that they are signed with.
create table if not exists webhooks
(
    site UInt32,
    url String,
    secret String,
    deleted UInt8,
    version UInt64
)
engine = ReplacingMergeTree(version)
order by site
settings fsync_after_insert = 1, fsync_part_directory = 1
