-- How many visitors came to each site today and in the whole range? Who may not be recognised counts once a session.
with if(visitor = toUUID('00000000-0000-0000-0000-000000000000'), session, visitor) as someone
select
    site,
    uniqExactIf(someone, at >= fromUnixTimestamp64Milli({today_ms:Int64}, 'UTC')) as today,
    uniqExact(someone) as visitors
from views
where day between {from_day:Date} and {to_day:Date}
    and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
    and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
    and bot = 0
group by site
order by site
limit 10000
