-- Which elements of a page were hit most? What stands beside a picture of them is asked for apart, and takes longer.
-- A pointer that moves says no label: the one that clicks on the element carry stands for both.
with ({of_kind:Piece}) as hit
select
    path_hash,
    any(path) as element_path,
    arrayElement(topKIf(1)(label, label != ''), 1) as element_label,
    toInt64(countIf(hit)) as points
from pointers
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and page = {page:String}
    and kind in ('click', {base:String})
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and bitAnd(flags, 64) = 0
    and {chosen:Piece}
    and width between {least_width:UInt16} and {most_width:UInt16}
group by path_hash
having points > 0
order by points desc, path_hash
limit {limit:UInt32}
