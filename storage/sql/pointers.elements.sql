-- Which elements of a page were hit most, by how many sessions, and how often without any reaction?
-- A pointer that moves says no label: the one that clicks on the element carry stands for both.
select
    path_hash,
    any(path) as element_path,
    arrayElement(topKIf(1)(label, label != ''), 1) as element_label,
    toInt64(countIf(kind = {kind:String})) as points,
    toInt64(uniqExactIf(session, kind = {kind:String})) as sessions,
    toInt64(countIf(
        kind = 'click'
        and kind = {kind:String}
        and bitAnd(flags, {excused:UInt8}) = 0
        and (reaction = 0 or (not has({untimed:Array(UInt8)}, reaction) and reaction_ms > {slow_ms:UInt32}))
        and not match(path, concat('^(?:', {ground:String}, ')$'))
        and not (startsWith(path, '#') and position(path, '>') = 0 and label = '')
    )) as dead
from pointers
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and page = {page:String}
    and kind in ('click', {kind:String})
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and bot = 0
    and bitAnd(flags, 64) = 0
    and ({device:String} = '' or toString(device) = {device:String})
group by path_hash
having points > 0
order by points desc, path_hash
limit {limit:UInt32}
