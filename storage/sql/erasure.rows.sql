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
select 'notes' as table, count() as n from notes
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'tags' as table, count() as n from tags
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'favourites' as table, count() as n from favourites
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'shares' as table, count() as n from shares
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'file_references' as table, count() as n from file_references
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'file_marks' as table, count() as n from file_marks
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'texts' as table, count() as n from texts
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'stretches' as table, count() as n from stretches
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
union all
select 'batches' as table, count() as n from batches
where ({site:UInt32} = 0 or site = {site:UInt32}) and session in {sessions:Array(UUID)}
limit 100
