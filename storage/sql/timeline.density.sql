-- In which seconds of this session did something happen, and how much?
select
    tab,
    intDiv(toUnixTimestamp64Milli(at) - {from_ms:Int64}, {step_ms:Int64}) as step,
    count() as events
from events
where site = {site:UInt32}
    and session = {session:UUID}
    and day between {from_day:Date} and {to_day:Date}
group by tab, step
order by tab, step
limit 100000
