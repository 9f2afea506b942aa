-- Which recorded page view shows a page best at a width?
-- The one asked for by name, then the nearest width, in steps of 160 px, then those of which no piece is missing from
-- the first keyframe on, then the newest.
select
    session,
    tab,
    view,
    minIf(seq, keyed) as from_seq,
    toUnixTimestamp64Milli(minIf(began, keyed)) as recorded_ms,
    toInt64(any(wide)) as at_width,
    intDiv(abs(at_width - {width:Int64}) + 80, 160) as steps,
    arrayFilter(piece -> piece.1 >= from_seq, groupArray((seq, whole))) as pieces,
    arrayAll(piece -> piece.2, pieces) and length(pieces) = max(seq) - from_seq + 1 as complete
from
(
    select
        session,
        tab,
        view,
        seq,
        max(keyframe) as keyed,
        min(first) as began,
        any(width) as wide,
        uniqExact(part) = any(parts) as whole
    from chunks
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and page = {page:String}
        and first >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and first < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and view in
        (
            select view
            from views
            where site = {site:UInt32}
                and day between {from_day:Date} and {to_day:Date}
                and page = {page:String}
                and bot = 0
                and ({device:String} = '' or toString(device) = {device:String})
        )
    group by session, tab, view, seq
)
group by session, tab, view
having max(keyed) = 1
order by view = {view:UUID} desc, steps, complete desc, recorded_ms desc, view
limit {limit:UInt32}
