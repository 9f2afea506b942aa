-- Which sessions have at least this struggle score?
session in
(
    select session
    from scores final
    where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and score >= {least:Int64}
)
