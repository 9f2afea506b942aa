-- Which sessions saw a page, when first?
select session, min(at) as seen, count() over () as total
from events
where site = 1 and day between {from_day:Date} and {to_day:Date} and tag = 1 and page = '/cart'
group by session
order by seen desc
limit 50
