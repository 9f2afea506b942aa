-- How many visitors came to each site on each day? For the small curves on the start page.
select
    site,
    toDate(at, 'UTC') as on_day,
    uniqExact(if(visitor = toUUID('00000000-0000-0000-0000-000000000000'), session, visitor)) as visitors
from views
where day between {from_day:Date} and {to_day:Date}
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and bot = 0
group by site, on_day
order by site, on_day
limit 100000
