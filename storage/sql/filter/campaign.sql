-- When did which sessions come from a campaign that is called so in its source, medium, name, term or content?
-- Empty: from any.
select session, groupArray(toUnixTimestamp64Milli(at)) as times
from views
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and position(url, 'utm_') > 0
    and arrayExists(
        part -> startsWith(part, 'utm_')
            and ({value:String} = ''
                or if({whole:UInt8} = 1,
                    decodeURLFormComponent(substring(part, position(part, '=') + 1)) = {value:String},
                    positionCaseInsensitiveUTF8(
                        decodeURLFormComponent(substring(part, position(part, '=') + 1)), {value:String}) > 0)),
        extractURLParameters(url))
group by session
