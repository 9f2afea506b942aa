-- Which sessions clicked on an element that says this, when first?
select session, min(at) as clicked, count() over () as total
from events
where site = 1 and day between {from_day:Date} and {to_day:Date} and tag = 2 and label = 'Pay now'
group by session
order by clicked desc
limit 50
