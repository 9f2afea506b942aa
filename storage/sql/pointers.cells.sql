-- Where in their elements did a page's points fall?
-- Sums by element and by cells of so many bits of the offsets, eight or more. A cell's row and column in one number
-- take two thirds of the time that two would.
select
    path_hash,
    sum(ex) as x,
    sum(ey) as y,
    count() as points,
    sum(greatest(weight, 1)) as heat
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
group by path_hash, toUInt16(bitOr(bitShiftLeft(bitShiftRight(ex, {bits:UInt8}), 7), bitShiftRight(ey, {bits:UInt8})))
limit 2000000
