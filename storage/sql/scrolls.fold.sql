-- How tall is the usual viewport on a page, and whose page views say so?
select
    ifNull(quantileExactOrNull(0.5)(viewport), 0) as fold_px,
    toInt64(uniqExact(session)) as sessions
from
(
    select view, any(session) as session, max(height) as viewport
    from scrolls
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and page = {page:String}
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and bot = 0
        and ({device:String} = '' or toString(device) = {device:String})
        and page_height > 0
    group by view
)
limit 1
