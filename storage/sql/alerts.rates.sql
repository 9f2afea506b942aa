-- Of each site's sessions that saw a page, how many had a signal of a kind there: lately, and in the time before?
-- Counted by the time a session began. Only what is hurt lately is looked at.
select
    hurt.site as site,
    hurt.kind as kind,
    hurt.seen_on as page,
    toInt64(hurt.hit) as hit,
    toInt64(came.seen) as seen,
    toInt64(hurt.usual_hit) as usual_hit,
    toInt64(came.usual_seen) as usual_seen,
    hurt.examples as examples
from
(
    select
        site,
        toString(kind) as kind,
        toString(seen_on) as seen_on,
        uniqExactIf(session, begun_ms >= {recent_ms:Int64}) as hit,
        uniqExactIf(session, begun_ms < {recent_ms:Int64}) as usual_hit,
        arraySlice(
            arrayMap(pair -> tupleElement(pair, 2), arrayReverseSort(groupUniqArrayIf(
                (score, session), begun_ms >= {recent_ms:Int64}))), 1, 3) as examples
    from
    (
        select
            site,
            session,
            score,
            tupleElement(one, 1) as kind,
            tupleElement(one, 2) as seen_on
        from
        (
            select site, session, score, arrayJoin(arrayDistinct(arrayZip(kinds, pages))) as one
            from scores final
            where day >= {from_day:Date}
        )
    ) as told
    inner join
    (
        select site, session, toUnixTimestamp64Milli(min(started)) as begun_ms
        from sessions
        where day >= {from_day:Date}
        group by site, session
        having begun_ms >= {from_ms:Int64} and begun_ms < {to_ms:Int64} and max(bot) = 0
    ) as visits on visits.site = told.site and visits.session = told.session
    group by site, kind, seen_on
    having hit >= {fewest:UInt32}
) as hurt
inner join
(
    select
        site,
        toString(page) as seen_on,
        uniqExactIf(session, begun_ms >= {recent_ms:Int64}) as seen,
        uniqExactIf(session, begun_ms < {recent_ms:Int64}) as usual_seen
    from
    (
        select site, page, session
        from views
        where day >= {from_day:Date} and bot = 0
        group by site, page, session
    ) as shown
    inner join
    (
        select site, session, toUnixTimestamp64Milli(min(started)) as begun_ms
        from sessions
        where day >= {from_day:Date}
        group by site, session
        having begun_ms >= {from_ms:Int64} and begun_ms < {to_ms:Int64} and max(bot) = 0
    ) as visits on visits.site = shown.site and visits.session = shown.session
    group by site, seen_on
) as came on came.site = hurt.site and came.seen_on = hurt.seen_on
order by site, kind, page
limit 10000
