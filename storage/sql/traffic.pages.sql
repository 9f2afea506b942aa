-- Which pages were seen most?
select
    page,
    count() as views,
    uniqExact(if(visitor = toUUID('00000000-0000-0000-0000-000000000000'), session, visitor)) as visitors
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and session in (select session from ({found:Piece}))
group by page
order by views desc, page
limit {limit:UInt32}
