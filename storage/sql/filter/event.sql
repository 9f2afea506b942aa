-- When did which sessions have the site's own event of this name?
select session, groupArray(toUnixTimestamp64Milli(at)) as times
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and tag = 10
    and if({whole:UInt8} = 1, said = {value:String}, positionCaseInsensitiveUTF8(said, {value:String}) > 0)
group by session
