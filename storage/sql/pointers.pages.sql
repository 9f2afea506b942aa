-- Which pages were seen, and how often were they clicked?
select
    page,
    toInt64(sum(views)) as views,
    toInt64(sum(clicks)) as clicks
from
(
    select page, uniqExact(view) as views, toUInt64(0) as clicks
    from views
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and {chosen:Piece}
        and width between {least_width:UInt16} and {most_width:UInt16}
    group by page
    union all
    select page, toUInt64(0) as views, count() as clicks
    from pointers
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and kind = 'click'
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and {chosen:Piece}
        and width between {least_width:UInt16} and {most_width:UInt16}
        and bitAnd(flags, 64) = 0
    group by page
)
group by page
order by views desc, clicks desc, page
limit 500
