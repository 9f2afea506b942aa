-- Which tables still hold rows of a site that was deleted?
select table, sum(n) as rows
from (
    select 'views' as table, count() as n from views
    where site in (select site from sites final where deleted = 1)
    union all
    select 'events' as table, count() as n from events
    where site in (select site from sites final where deleted = 1)
    union all
    select 'pointers' as table, count() as n from pointers
    where site in (select site from sites final where deleted = 1)
    union all
    select 'scrolls' as table, count() as n from scrolls
    where site in (select site from sites final where deleted = 1)
    union all
    select 'assets' as table, count() as n from assets
    where site in (select site from sites final where deleted = 1)
    union all
    select 'chunks' as table, count() as n from chunks
    where site in (select site from sites final where deleted = 1)
    union all
    select 'sessions' as table, count() as n from sessions
    where site in (select site from sites final where deleted = 1)
    union all
    select 'scores' as table, count() as n from scores
    where site in (select site from sites final where deleted = 1)
    union all
    select 'stretches' as table, count() as n from stretches
    where site in (select site from sites final where deleted = 1)
    union all
    select 'texts' as table, count() as n from texts
    where site in (select site from sites final where deleted = 1)
    union all
    select 'batches' as table, count() as n from batches
    where site in (select site from sites final where deleted = 1)
    union all
    select 'drops' as table, count() as n from drops
    where site in (select site from sites final where deleted = 1)
    union all
    select 'quarantine' as table, count() as n from quarantine
    where site in (select site from sites final where deleted = 1)
    union all
    select 'receipts' as table, count() as n from receipts
    where site in (select site from sites final where deleted = 1)
    union all
    select 'watched' as table, count() as n from watched
    where site in (select site from sites final where deleted = 1)
    union all
    select 'notes' as table, count() as n from notes
    where site in (select site from sites final where deleted = 1)
    union all
    select 'tags' as table, count() as n from tags
    where site in (select site from sites final where deleted = 1)
    union all
    select 'favourites' as table, count() as n from favourites
    where site in (select site from sites final where deleted = 1)
    union all
    select 'shares' as table, count() as n from shares
    where site in (select site from sites final where deleted = 1)
    union all
    select 'thresholds' as table, count() as n from thresholds
    where site in (select site from sites final where deleted = 1)
    union all
    select 'excuses' as table, count() as n from excuses
    where site in (select site from sites final where deleted = 1)
    union all
    select 'alerts' as table, count() as n from alerts
    where site in (select site from sites final where deleted = 1)
    union all
    select 'webhooks' as table, count() as n from webhooks
    where site in (select site from sites final where deleted = 1)
    union all
    select 'segments' as table, count() as n from segments
    where site in (select site from sites final where deleted = 1)
    union all
    select 'tokens' as table, count() as n from tokens
    where site in (select site from sites final where deleted = 1)
    union all
    select 'orders' as table, count() as n from orders
    where site in (select site from sites final where deleted = 1)
    union all
    select 'files' as table, count() as n from files
    where site in (select site from sites final where deleted = 1)
    union all
    select 'file_references' as table, count() as n from file_references
    where site in (select site from sites final where deleted = 1)
    union all
    select 'file_marks' as table, count() as n from file_marks
    where site in (select site from sites final where deleted = 1)
)
group by table
having rows > 0
order by table
limit 100
