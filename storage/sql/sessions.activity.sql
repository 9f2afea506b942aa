-- How were these sessions' events spread over their time, in equal parts of it?
with
    {sessions:Array(UUID)} as wanted,
    indexOf(wanted, session) as n,
    greatest(1, {ended:Array(Int64)}[n] - {started:Array(Int64)}[n] + 1) as length_ms
select
    session,
    toUInt16(least({parts:UInt16} - 1, greatest(0,
        intDiv((toUnixTimestamp64Milli(at) - {started:Array(Int64)}[n]) * {parts:UInt16}, length_ms)))) as piece,
    count() as events
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and session in {sessions:Array(UUID)}
group by session, piece
order by session, piece
limit 100000
