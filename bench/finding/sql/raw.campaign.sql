-- How many sessions were a visitor's first and came from a campaign?
select uniqExact(session) as total
from views
where site = 1 and day between {from_day:Date} and {to_day:Date}
    and arrayExists(part -> startsWith(part, 'utm_'), extractURLParameters(url))
    and (visitor, session) in (select visitor, argMin(session, at) from views where site = 1 group by visitor)
