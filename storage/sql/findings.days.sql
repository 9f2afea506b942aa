-- Of the sessions of each day that saw a page, in how many does a signal hurt on an element or anywhere there?
select
    toDate(fromUnixTimestamp64Milli(begun_ms, 'UTC')) as day,
    toInt64(count()) as sessions,
    toInt64(sum(told.hurt)) as hurt
from
(
    select session, begun_ms from ({found:Piece})
    where session in (
        select session from views
        where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and page = {page:String})
) as visits
left join
(
    select session, 1 as hurt
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
        and {there:Piece}
) as told using session
group by day
order by day
limit 500
