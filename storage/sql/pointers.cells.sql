-- Where in their elements did a page's points fall? A cell is a 128th of the box each way and gives its points' mean.
select
    path_hash,
    avg(ex) / 32767 as x,
    avg(ey) / 32767 as y,
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
group by path_hash, bitShiftRight(ex, 8), bitShiftRight(ey, 8)
order by points desc
limit 400000
