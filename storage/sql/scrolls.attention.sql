-- For how many seconds was each 200th of a page's height on screen, in all?
select toInt64(band) as band, sum(dwell_ms) / 1000 as seconds
from
(
    select
        dwell_ms,
        arrayJoin(range(
            toUInt16(least(199, intDiv(toUInt64(top) * 200, page_height))),
            toUInt16(least(200, intDiv(toUInt64(top + height) * 200 + page_height - 1, page_height))))) as band
    from scrolls
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and page = {page:String}
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and {chosen:Piece}
        and width between {least_width:UInt16} and {most_width:UInt16}
        and page_height > 0
        and dwell_ms > 0
)
group by band
order by band
limit 200
