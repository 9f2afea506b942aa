-- Which assets do chunks of this day refer to that are not there?
select distinct site, asset
from
(
    select site, arrayJoin(chunks.assets) as asset
    from chunks
    where day = {day:Date} and not has({pending:Array(UUID)}, insert_id)
)
where (site, asset) global not in (select site, asset from assets where day = {day:Date})
order by site, asset
limit 1000
