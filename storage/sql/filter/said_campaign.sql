-- Which campaigns did sessions come from?
select
    session,
    'campaign' as of,
    '' as name,
    arrayJoin(arrayMap(
        part -> decodeURLFormComponent(substring(part, position(part, '=') + 1)),
        arrayFilter(part -> startsWith(part, 'utm_'), extractURLParameters(url)))) as value
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and position(url, 'utm_') > 0
