-- Of which inserts do these sessions have rows, on each day, and how many in each table?
select site, day, insert_id, sum(views_n) as views, sum(events_n) as events, sum(pointers_n) as pointers, sum(scrolls_n) as scrolls, sum(chunks_n) as chunks,
    sum(sessions_n) as sessions, sum(batches_n) as batches
from (
    select site, day, insert_id, count() as views_n, 0 as events_n, 0 as pointers_n, 0 as scrolls_n, 0 as chunks_n, 0 as sessions_n, 0 as batches_n
    from views
    where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
    group by site, day, insert_id
    union all
    select site, day, insert_id, 0 as views_n, count() as events_n, 0 as pointers_n, 0 as scrolls_n, 0 as chunks_n, 0 as sessions_n, 0 as batches_n
    from events
    where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
    group by site, day, insert_id
    union all
    select site, day, insert_id, 0 as views_n, 0 as events_n, count() as pointers_n, 0 as scrolls_n, 0 as chunks_n, 0 as sessions_n, 0 as batches_n
    from pointers
    where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
    group by site, day, insert_id
    union all
    select site, day, insert_id, 0 as views_n, 0 as events_n, 0 as pointers_n, count() as scrolls_n, 0 as chunks_n, 0 as sessions_n, 0 as batches_n
    from scrolls
    where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
    group by site, day, insert_id
    union all
    select site, day, insert_id, 0 as views_n, 0 as events_n, 0 as pointers_n, 0 as scrolls_n, count() as chunks_n, 0 as sessions_n, 0 as batches_n
    from chunks
    where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
    group by site, day, insert_id
    union all
    select site, day, insert_id, 0 as views_n, 0 as events_n, 0 as pointers_n, 0 as scrolls_n, 0 as chunks_n, count() as sessions_n, 0 as batches_n
    from sessions
    where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
    group by site, day, insert_id
    union all
    select site, day, insert_id, 0 as views_n, 0 as events_n, 0 as pointers_n, 0 as scrolls_n, 0 as chunks_n, 0 as sessions_n, count() as batches_n
    from batches
    where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
    group by site, day, insert_id
)
group by site, day, insert_id
order by site, day, insert_id
limit 1000000
