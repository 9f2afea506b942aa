-- How many sessions sent an event with this property?
select uniqExact(session) as total
from events
where site = 1 and day between {from_day:Date} and {to_day:Date} and tag = 10 and JSONExtractString(detail, 'props', 'plan') = 'pro'
