-- On which days was anything stored?
select distinct day
from (
    select day from receipts
    union all select day from batches
    union all select day from views
    union all select day from events
    union all select day from pointers
    union all select day from scrolls
    union all select day from assets
    union all select day from chunks
    union all select day from sessions
    union all select day from drops
    union all select day from quarantine
)
order by day
limit 100000
