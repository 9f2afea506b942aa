-- How many points has a page, and from how many sessions?
-- Sessions are told apart by eight bytes made of their sixteen, which takes a third of the time.
select
    toInt64(count()) as points,
    toInt64(uniqExact(xxh3(session))) as sessions,
    ifNull(quantileExactWeightedOrNull(0.5)(page_height, 1), 0) as at_height,
    toInt64(min(width)) as narrowest,
    toInt64(max(width)) as widest
from pointers
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and page = {page:String}
    and {of_kind:Piece}
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and {chosen:Piece}
    and width between {least_width:UInt16} and {most_width:UInt16}
    and bitAnd(flags, 64) = 0
limit 1
