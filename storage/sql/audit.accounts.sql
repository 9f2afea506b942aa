-- For each site on this day: how many batches were received, and what became of them?
select site, sum(came) as received, sum(kept) as stored, sum(lost) as dropped, sum(aside) as quarantined,
    sum(gone) as erased
from (
    select site, received as came, toInt64(0) as kept, toInt64(0) as lost, toInt64(0) as aside, erased as gone
    from receipts where day = {day:Date} and not has({pending:Array(UUID)}, insert_id)
    union all
    select site, toInt64(0), toInt64(count()), toInt64(0), toInt64(0), toInt64(0)
    from batches where day = {day:Date} and not has({pending:Array(UUID)}, insert_id) group by site
    union all
    select site, toInt64(0), toInt64(0), toInt64(sum(n)), toInt64(0), toInt64(0)
    from drops where day = {day:Date} and not has({pending:Array(UUID)}, insert_id) and not has({parts:Array(String)}, reason)
    group by site
    union all
    select site, toInt64(0), toInt64(0), toInt64(0), toInt64(count()), toInt64(0)
    from quarantine where day = {day:Date} and not has({pending:Array(UUID)}, insert_id)
        and not has({refusals:Array(String)}, reason)
    group by site
)
group by site
order by site
limit 100000
