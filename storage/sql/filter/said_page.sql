-- Which pages did sessions see?
select session, 'page' as of, '' as name, toString(page) as value
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and positionCaseInsensitiveUTF8(page, {typed:String}) > 0
