-- When did which sessions have an event of the site's own with this property?
select session, groupArray(toUnixTimestamp64Milli(at)) as times
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and tag = 10
    and if({whole:UInt8} = 1, pairs[{name:String}] = {value:String}, positionCaseInsensitiveUTF8(pairs[{name:String}], {value:String}) > 0)
group by session
