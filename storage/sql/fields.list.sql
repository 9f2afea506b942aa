-- How were a page's form fields filled in: how often, for how long, how often anew, and how often was a form left there?
select
    field_path,
    arrayElement(topKIf(1)(said, said != ''), 1) as field_label,
    toInt64(countIf(tag = 5)) as visits,
    toInt64(uniqExactIf(session, tag = 5)) as sessions,
    toInt64(ifNull(quantileExactIfOrNull(0.5)(dwell, tag = 5), 0)) as median_ms,
    toInt64(sumIf(dwell, tag = 5)) as all_ms,
    toInt64(sumIf(again, tag = 5)) as refills,
    toInt64(countIf(tag = 13)) as abandons
from
(
    select
        tag,
        session,
        if(tag = 5, label, '') as said,
        if(tag = 13, JSONExtractString(detail, 'last'), path) as field_path,
        JSONExtractUInt(detail, 'dwell_ms') as dwell,
        JSONExtractUInt(detail, 'refills') as again
    from events
    where site = {site:UInt32}
        and day between {from_day:Date} and {to_day:Date}
        and page = {page:String}
        and tag in (5, 13)
        and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        and session in (select session from ({found:Piece}))
)
where field_path != ''
group by field_path
order by visits desc, field_path
limit 500
