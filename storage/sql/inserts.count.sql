-- How many rows did an insert bring to each table?
select 'views' as table, count() as n from views where insert_id = {insert_id:UUID}
union all
select 'events' as table, count() as n from events where insert_id = {insert_id:UUID}
union all
select 'pointers' as table, count() as n from pointers where insert_id = {insert_id:UUID}
union all
select 'scrolls' as table, count() as n from scrolls where insert_id = {insert_id:UUID}
union all
select 'assets' as table, count() as n from assets where insert_id = {insert_id:UUID}
union all
select 'chunks' as table, count() as n from chunks where insert_id = {insert_id:UUID}
union all
select 'sessions' as table, count() as n from sessions where insert_id = {insert_id:UUID}
union all
select 'drops' as table, count() as n from drops where insert_id = {insert_id:UUID}
union all
select 'quarantine' as table, count() as n from quarantine where insert_id = {insert_id:UUID}
union all
select 'receipts' as table, count() as n from receipts where insert_id = {insert_id:UUID}
union all
select 'batches' as table, count() as n from batches where insert_id = {insert_id:UUID}
limit 100
