-- Which properties did events of a kind have?
select session, {of:String} as of, pair.1 as name, pair.2 as value
from
(
    select session, arrayJoin(pairs) as pair
    from events
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and tag = {tag:UInt8}
)
