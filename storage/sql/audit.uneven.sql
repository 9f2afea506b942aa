-- Of which inserts does a table hold fewer or more rows than their receipts tell?
select table, toString(insert_id) as insert, sum(told) as expected, sum(there) as present
from (
    select made.1 as table, insert_id, made.2 as told, toInt64(0) as there
    from receipts
    array join [
        ('views', views),
        ('events', events),
        ('pointers', pointers),
        ('scrolls', scrolls),
        ('assets', assets),
        ('chunks', chunks),
        ('sessions', sessions),
        ('drops', drops),
        ('quarantine', quarantine),
        ('batches', batches)
    ] as made
    where day = {day:Date}
    union all
    select 'views' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from views where day = {day:Date} group by insert_id
    union all
    select 'events' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from events where day = {day:Date} group by insert_id
    union all
    select 'pointers' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from pointers where day = {day:Date} group by insert_id
    union all
    select 'scrolls' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from scrolls where day = {day:Date} group by insert_id
    union all
    select 'assets' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from assets where day = {day:Date} group by insert_id
    union all
    select 'chunks' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from chunks where day = {day:Date} group by insert_id
    union all
    select 'sessions' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from sessions where day = {day:Date} group by insert_id
    union all
    select 'drops' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from drops where day = {day:Date} group by insert_id
    union all
    select 'quarantine' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from quarantine where day = {day:Date} group by insert_id
    union all
    select 'batches' as table, insert_id, toInt64(0) as told, toInt64(count()) as there
    from batches where day = {day:Date} group by insert_id
)
where not has({pending:Array(UUID)}, insert_id)
group by table, insert_id
having expected != present
order by table, insert
limit 1000
