-- Which elements of a page were hit most, by how many sessions, and how often without any reaction?
select
    path_hash,
    any(path) as element_path,
    anyIf(label, label != '') as element_label,
    toInt64(count()) as points,
    toInt64(uniqExact(session)) as sessions,
    toInt64(countIf(reaction = 0 and bitAnd(flags, 48) = 0)) as dead
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
group by path_hash
order by points desc, path_hash
limit {limit:UInt32}
