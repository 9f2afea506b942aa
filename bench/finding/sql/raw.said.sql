-- Which pages, elements, fields, errors and own events say this, in how many sessions?
select of, value, uniqExact(session) as sessions, count() over () as total
from
(
    select
        session,
        tag as of,
        multiIf(tag = 1, toString(page), tag = 7, JSONExtractString(detail, 'message'),
            tag = 10, JSONExtractString(detail, 'name'), label) as value
    from events
    where site = 1 and day between {from_day:Date} and {to_day:Date} and tag in (1, 2, 5, 7, 10)
)
where positionCaseInsensitiveUTF8(value, 'pa') > 0
group by of, value
order by sessions desc
limit 12
