-- Where on the page did the points fall whose element could not be found? Fixed and sticky ones have no place there.
select
    avg(x) as at_x,
    avg(y) as at_y,
    toFloat64(width) as at_width,
    avg(page_height) as at_height,
    toFloat64(count()) as points,
    toFloat64(sum(greatest(weight, 1))) as heat
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
    and bitAnd(flags, 1) = 0
    and not has({known:Array(UInt64)}, path_hash)
group by intDiv(x, 8), intDiv(y, 8), width, intDiv(page_height, 100)
order by points desc
limit 400000
