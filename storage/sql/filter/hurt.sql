-- Which scored sessions does it hurt there, and when?
select
    session,
    score,
    arrayMap(signal -> JSONExtractInt(signal, 'at_ms'), arrayFilter(
        signal -> ({signal:String} = '' or JSONExtractString(signal, 'kind') = {signal:String})
            and JSONExtractString(signal, 'page') = {page:String}
            and ({anywhere:UInt8} = 1 or JSONExtractString(signal, 'path') = {path:String}),
        JSONExtractArrayRaw(signals))) as times
from scores final
where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date} and {there:Piece}
