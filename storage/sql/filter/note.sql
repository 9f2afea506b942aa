-- At which moments of which sessions did somebody note this? Empty: anything.
select session, groupArray(toUnixTimestamp64Milli(at)) as times
from notes final
where site = {site:UInt32}
    and deleted = 0
    and ({value:String} = '' or if({whole:UInt8} = 1, text = {value:String}, positionCaseInsensitiveUTF8(text, {value:String}) > 0))
group by session
