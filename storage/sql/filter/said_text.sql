-- What did the elements, fields, forms, errors, events or rules say that sessions met?
select session, {of:String} as of, '' as name, said as value
from events
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and tag = {tag:UInt8}
    and positionCaseInsensitiveUTF8(said, {typed:String}) > 0
