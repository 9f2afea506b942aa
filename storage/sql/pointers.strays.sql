-- Where on the page did the points fall whose element could not be found?
select
    path_hash,
    bitAnd(flags, 1) as held,
    avg(ex) / 32767 as in_x,
    avg(ey) / 32767 as in_y,
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
    and {of_kind:Piece}
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and {chosen:Piece}
    and width between {least_width:UInt16} and {most_width:UInt16}
    and bitAnd(flags, 64) = 0
    and path_hash not in {known:Array(UInt64)}
group by path_hash, held, intDiv(x, 8), intDiv(y, 8), width, intDiv(page_height, 100)
order by points desc
limit 400000
