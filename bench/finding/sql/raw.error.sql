-- Which sessions had an error that says this, when first?
select session, min(at) as happened, count() over () as total
from events
where site = 1 and day between {from_day:Date} and {to_day:Date} and tag = 7 and positionCaseInsensitiveUTF8(JSONExtractString(detail, 'message'), 'sold out') > 0
group by session
order by happened desc
limit 50
