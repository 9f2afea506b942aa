-- How many rows of these sessions does each table hold?
select 'views' as table, count() as n from views
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'events' as table, count() as n from events
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'pointers' as table, count() as n from pointers
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'scrolls' as table, count() as n from scrolls
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'chunks' as table, count() as n from chunks
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'sessions' as table, count() as n from sessions
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'scores' as table, count() as n from scores
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'watched' as table, count() as n from watched
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'batches' as table, count() as n from batches
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
limit 100
