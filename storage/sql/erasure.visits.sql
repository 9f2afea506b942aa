-- Which sessions did a visitor begin until a moment?
select distinct session
from
(
    select session from sessions
    where ({site:UInt32} = 0 or site = {site:UInt32})
        and visitor = {visitor:UUID}
        and started <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
    union all
    select session from views
    where ({site:UInt32} = 0 or site = {site:UInt32})
        and visitor = {visitor:UUID}
        and at <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
)
order by session
limit 100000
