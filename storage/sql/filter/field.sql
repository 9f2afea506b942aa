-- When did which sessions leave a form field with this label or path?
select session, groupArray(toUnixTimestamp64Milli(at)) as times
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and tag = 5
    and (if({whole:UInt8} = 1, said = {value:String}, positionCaseInsensitiveUTF8(said, {value:String}) > 0) or if({whole:UInt8} = 1, path = {value:String}, positionCaseInsensitiveUTF8(path, {value:String}) > 0))
group by session
