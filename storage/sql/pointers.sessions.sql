-- From how many sessions are the points of each group of elements?
select
    transform(path_hash, {path_hashes:Array(UInt64)}, {groups:Array(UInt32)}, toUInt32(0)) as number,
    toInt64(uniqExact(session)) as sessions
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
    and path_hash in {path_hashes:Array(UInt64)}
group by number
order by number
limit 2000
