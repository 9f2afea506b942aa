-- Which alerts were raised, the newest first?
select
    site,
    alert,
    kind,
    page,
    toUnixTimestamp64Milli(at) as at_ms,
    hit,
    seen,
    usual_hit,
    usual_seen,
    examples,
    tries,
    toUnixTimestamp64Milli(next_try) as next_try_ms,
    toString(told) as told,
    answer
from alerts final
where ({site:UInt32} = 0 or site = {site:UInt32})
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
order by at_ms desc, site, kind, page
limit 1000
