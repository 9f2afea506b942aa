-- Which elements of a page were hit most, by how many sessions, how often without any reaction, and how often in rage?
-- The first row is the page as a whole.
-- Sessions are told apart by eight bytes made of their sixteen, which takes a third of the time.
-- A pointer that moves says no label: the one that clicks on the element carry stands for both.
with ({of_kind:Piece}) as hit
select
    grouping(path_hash) as whole,
    path_hash,
    any(path) as element_path,
    arrayElement(topKIf(1)(label, label != ''), 1) as element_label,
    toInt64(countIf(hit)) as points,
    toInt64(uniqExactIf(xxh3(session), hit)) as sessions,
    toInt64(countIf(hit and ({dead:Piece}))) as dead,
    toInt64(countIf(hit and ({rage:Piece}))) as rage,
    ifNull(quantileExactWeightedOrNullIf(0.5)(page_height, 1, hit), 0) as at_height,
    toInt64(minIf(width, hit)) as narrowest,
    toInt64(maxIf(width, hit)) as widest
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
group by grouping sets ((path_hash), ())
having points > 0
order by whole desc, points desc, path_hash
limit {limit:UInt32}
