-- Which texts were on the screen of sessions?
select session, 'saw' as of, '' as name, text as value
from texts
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and positionCaseInsensitiveUTF8(text, {typed:String}) > 0
    and text != ''
