-- Which batches that came last on this day are stored more than once, today or in the week before?
select site, batch, count() as n
from batches
where day between {day:Date} - 7 and {day:Date} and not has({pending:Array(UUID)}, insert_id)
group by site, batch, content_hash
having n > 1 and max(batches.day) = {day:Date}
order by site, batch
limit 1000
