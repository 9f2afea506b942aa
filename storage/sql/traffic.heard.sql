-- When did we first and last hear of each site?
select
    site,
    toUnixTimestamp64Milli(min(received)) as first_ms,
    toUnixTimestamp64Milli(max(received)) as last_ms
from batches
where day between {from_day:Date} and {to_day:Date}
group by site
order by site
limit 10000
