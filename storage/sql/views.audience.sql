-- How many sessions saw a page?
select toInt64(uniqExact(session)) as sessions
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and page = {page:String}
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and {chosen:Piece}
    and width between {least_width:UInt16} and {most_width:UInt16}
limit 1
