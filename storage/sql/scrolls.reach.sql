-- How far down its page did each page view come? Counted by 200ths of the page's height.
select
    toInt64(greatest(0, least(199, ceil(deepest * 200) - 1))) as band,
    toInt64(count()) as seen
from
(
    select view, max((top + height) / page_height) as deepest
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
group by band
order by band
limit 200
