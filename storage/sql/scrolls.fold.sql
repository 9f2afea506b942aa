-- How tall are the usual viewport and the usual page, and how many sessions say so?
select
    ifNull(quantileExactOrNull(0.5)(viewport), 0) as fold_px,
    ifNull(quantileExactOrNull(0.5)(tall), 0) as at_height,
    toInt64(uniqExact(who)) as sessions
from
(
    select view, any(session) as who, max(height) as viewport, max(page_height) as tall
    from scrolls
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and page = {page:String}
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and {chosen:Piece}
        and width between {least_width:UInt16} and {most_width:UInt16}
            and page_height > 0
    group by view
)
limit 1
