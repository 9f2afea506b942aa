-- Which recorded page view shows a page best at a width? The nearest width first, in steps of 160 px, then the newest.
select
    session,
    tab,
    view,
    min(seq) as from_seq,
    toUnixTimestamp64Milli(min(first)) as recorded_ms,
    toInt64(any(width)) as at_width
from chunks
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and page = {page:String}
    and keyframe = 1
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
group by session, tab, view
order by intDiv(abs(at_width - {width:Int64}) + 80, 160), recorded_ms desc, view
limit {limit:UInt32}
