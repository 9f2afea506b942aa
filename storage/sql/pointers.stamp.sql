-- Has anything been inserted or taken away of a site's points, page views and scores? Two numbers that tell.
select
    toInt64(sum(found)) as found_rows,
    toString(sum(mark)) as found_mark
from
(
    select count() as found, sum(cityHash64(insert_id)) as mark
    from pointers
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    union all
    select count() as found, sum(cityHash64(insert_id)) as mark
    from views
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    union all
    select count() as found, sum(cityHash64(session, version)) as mark
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
)
limit 1
