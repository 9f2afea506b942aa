-- Which pages, elements, fields, errors and events of their own did sessions meet that say this?
select
    session,
    transform(tag, [2, 5, 7, 10], ['click', 'field', 'error', 'event'], '') as of,
    '' as name,
    said as value
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and tag in (2, 5, 7, 10)
    and positionCaseInsensitiveUTF8(said, {typed:String}) > 0
union all
select session, 'page' as of, '' as name, page as value
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and positionCaseInsensitiveUTF8(page, {typed:String}) > 0
