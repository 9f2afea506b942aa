-- How many assets of this day are there, and how many of them does no chunk refer to?
select
    count() as assets,
    countIf((site, asset) global not in (select site, arrayJoin(chunks.assets) from chunks where day = {day:Date}))
        as unreferred
from (select distinct site, asset from assets where day = {day:Date} and not has({pending:Array(UUID)}, insert_id))
limit 1
