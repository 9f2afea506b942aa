-- Which sites are there?
select
    site,
    key,
    name,
    origins,
    toString(mode) as mode,
    recording,
    page_rules,
    toUnixTimestamp64Milli(created) as created_ms,
    retention_days,
    quota_bytes,
    sample,
    record_sample,
    record_rules,
    toString(files) as files,
    file_origins,
    file_quota_bytes
from sites final
where deleted = 0
order by created, site
limit 10000
