-- How many points has a page, and from how many sessions?
select
    toInt64(count()) as points,
    toInt64(uniqExact(session)) as sessions,
    ifNull(quantileExactOrNull(0.5)(page_height), 0) as at_height
from pointers
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and page = {page:String}
    and kind = {kind:String}
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and bot = 0
    and bitAnd(flags, 64) = 0
    and ({device:String} = '' or toString(device) = {device:String})
limit 1
