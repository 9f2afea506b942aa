-- Is the click one of a signal?
-- A signal tells its element, its first moment and, of a chain, how many clicks it has, each soon after the one before.
kind = 'click'
and (session, path, toInt64(intDiv(toUnixTimestamp64Milli(at), 1000))) in
(
    select
        session,
        JSONExtractString(signal, 'path'),
        arrayJoin(range(
            intDiv(JSONExtractInt(signal, 'at_ms'), 1000),
            intDiv(JSONExtractInt(signal, 'at_ms') + {chain_ms:Int64} * least(100, JSONExtractInt(signal, 'count')), 1000) + 1))
    from
    (
        select session, arrayJoin(JSONExtractArrayRaw(signals)) as signal
        from scores final
        where site = {site:UInt32} and day between {from_day:Date} and {to_day:Date}
    )
    where JSONExtractString(signal, 'kind') = {signal:String} and JSONExtractString(signal, 'page') = {page:String}
)
