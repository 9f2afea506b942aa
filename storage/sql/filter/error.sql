-- When did which sessions have a script error that says this? Empty: any error.
select session, groupArray(toUnixTimestamp64Milli(at)) as times
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and tag = 7
    and ({value:String} = '' or if({whole:UInt8} = 1, said = {value:String}, positionCaseInsensitiveUTF8(said, {value:String}) > 0))
group by session
