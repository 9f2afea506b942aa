-- How long after the page view began was each element first clicked, by the middle one of the views that clicked it?
-- On one thread: meanwhile somebody's picture is drawn.
select
    path_hash,
    toInt64(quantileExact(0.5)(greatest(0, dateDiff('millisecond', begun, first_click)))) as median_ms
from
(
    select path_hash, view, min(at) as first_click
    from pointers
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and page = {page:String}
        and {of_kind:Piece}
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and bitAnd(flags, 64) = 0
        and {chosen:Piece}
        and width between {least_width:UInt16} and {most_width:UInt16}
        and path_hash in {path_hashes:Array(UInt64)}
    group by path_hash, view
) as clicks
inner join
(
    select view, min(at) as begun
    from views
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and page = {page:String}
    group by view
) as seen using view
group by path_hash
limit 2000
settings max_threads = 1
