-- Twenty places where each session's reading stopped.
insert into scrolls
    (site, day, page, at, session, tab, view, top, height, page_height, dwell_ms, width, device, bot, insert_id)
with
    number as n,
    {begin_ms:Int64} + cityHash64(n, 1) % 85000000 as begun_ms,
    30000 + cityHash64(n, 2) % 400000 as length_ms
select
    1,
    toDate(fromUnixTimestamp64Milli(toInt64(begun_ms), 'UTC'), 'UTC'),
    concat('/', ['', 'shop', 'product/:id', 'cart', 'checkout', 'help', 'blog/:slug', 'sale', 'account', 'paid']
        [1 + least(cityHash64(n, intDiv(k, 5), 20) % 10, cityHash64(n, intDiv(k, 5), 21) % 10)]),
    fromUnixTimestamp64Milli(toInt64(begun_ms + length_ms * k / 20), 'UTC'),
    reinterpretAsUUID(MD5(concat('session', toString(n)))),
    reinterpretAsUUID(MD5(concat('tab', toString(n)))),
    reinterpretAsUUID(MD5(concat('view', toString(n), '-', toString(intDiv(k, 5))))),
    k * 100, 720, 2400, 500, 1280,
    ['desktop', 'phone', 'tablet'][1 + least(2, intDiv(cityHash64(n, 8) % 11, 5))], cityHash64(n, 12) % 50 = 0,
    reinterpretAsUUID(MD5(concat('insert', toString(intDiv(n, 40)))))
from (select {first:UInt64} + number as number from numbers({count:UInt64})) as them
array join range(20) as k
