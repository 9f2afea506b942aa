-- When was this text first on the screen of which sessions?
select session, groupUniqArray(toUnixTimestamp64Milli(at)) as times
from texts
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and if({whole:UInt8} = 1, text = {value:String}, positionCaseInsensitiveUTF8(text, {value:String}) > 0)
    and text != ''
group by session
