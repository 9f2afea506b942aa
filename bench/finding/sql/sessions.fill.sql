-- Each session of a day in so many partial rows; a tenth of all visitors come again.
insert into sessions
    (site, day, session, visitor, started, ended, entry_page, exit_page, referrer, device, browser, os, lang, zone,
     width, height, views, clicks, errors, events, chunks, bytes, bot, user, weight, insert_id)
with
    number as n,
    {begin_ms:Int64} + cityHash64(n, 1) % 85000000 as begun_ms,
    30000 + cityHash64(n, 2) % 400000 as length_ms
select
    1,
    toDate(fromUnixTimestamp64Milli(toInt64(begun_ms), 'UTC'), 'UTC'),
    reinterpretAsUUID(MD5(concat('session', toString(n)))),
    reinterpretAsUUID(MD5(concat('visitor', toString(if(cityHash64(n, 3) % 10 = 0, cityHash64(n, 4) % 10000, n))))),
    fromUnixTimestamp64Milli(toInt64(begun_ms + length_ms * part / {parts:UInt8}), 'UTC'),
    fromUnixTimestamp64Milli(toInt64(begun_ms + length_ms * (part + 1) / {parts:UInt8}), 'UTC'),
    concat('/', ['', 'shop', 'product/:id', 'sale', 'blog/:slug'][1 + cityHash64(n, 5) % 5]),
    concat('/', ['', 'cart', 'product/:id', 'checkout', 'help'][1 + cityHash64(n, part, 6) % 5]),
    ['', 'https://search.example/', 'https://news.example/today', 'https://social.example/'][1 + cityHash64(n, 7) % 4],
    ['desktop', 'phone', 'tablet'][1 + least(2, intDiv(cityHash64(n, 8) % 11, 5))],
    ['Chrome', 'Safari', 'Firefox', 'Edge'][1 + cityHash64(n, 9) % 4],
    ['Windows', 'iOS', 'Android', 'macOS'][1 + cityHash64(n, 10) % 4],
    ['ja', 'en-US', 'de', 'fr'][1 + cityHash64(n, 11) % 4],
    ['Asia/Tokyo', 'America/Chicago', 'Europe/Berlin', 'Europe/Paris'][1 + cityHash64(n, 11) % 4],
    1280, 720, 1, 1, 0, 8, 1, 4000,
    cityHash64(n, 12) % 50 = 0,
    if(cityHash64(n, 13) % 20 = 0, concat('user ', toString(n)), ''),
    1,
    reinterpretAsUUID(MD5(concat('insert', toString(intDiv(n, 40)), toString(part))))
from (select {first:UInt64} + number as number from numbers({count:UInt64})) as them
array join range({parts:UInt8}) as part
