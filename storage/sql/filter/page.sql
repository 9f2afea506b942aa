-- When did which sessions see a page?
select session, groupArray(toUnixTimestamp64Milli(at)) as times
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and if({whole:UInt8} = 1, page = {value:String}, positionCaseInsensitiveUTF8(page, {value:String}) > 0)
group by session
