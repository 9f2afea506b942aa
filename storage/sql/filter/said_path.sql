-- Which elements did sessions click on?
select session, {of:String} as of, '' as name, path as value
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and tag = {tag:UInt8}
    and positionCaseInsensitiveUTF8(path, {typed:String}) > 0
