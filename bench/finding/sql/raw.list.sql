-- Which sessions were there, the newest first? The raw events know no score.
select session, min(at) as began, count() over () as total
from events
where site = 1 and day between {from_day:Date} and {to_day:Date}
group by session
order by began desc
limit 50
