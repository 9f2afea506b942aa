-- Which sessions have signals of a kind, and when? Empty: of any kind.
select
    session,
    arrayMap(
        signal -> JSONExtractInt(signal, 'at_ms'),
        arrayFilter(
            signal -> {value:String} = '' or JSONExtractString(signal, 'kind') = {value:String},
            JSONExtractArrayRaw(signals))) as times
from scores final
where site = {site:UInt32}
    and day between {from_day:Date} and {to_day:Date}
    and ({value:String} = '' and notEmpty(kinds) or has(kinds, {value:String}) or multiIf(
        {value:String} = '', rage + dead + error + quick_back,
        {value:String} = 'rage', rage,
        {value:String} = 'dead', dead,
        {value:String} = 'error', error,
        {value:String} = 'quick_back', quick_back,
        0) > 0)
