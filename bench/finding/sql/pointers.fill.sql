-- Forty samples of each session's pointer.
insert into pointers
    (site, day, kind, page, at, session, tab, view, path_hash, path, ex, ey, x, y, width, page_height, device, weight, bot,
     insert_id)
with
    number as n,
    {begin_ms:Int64} + cityHash64(n, 1) % 85000000 as begun_ms,
    30000 + cityHash64(n, 2) % 400000 as length_ms,
    cityHash64(n, k, 40) % 400 as what
select
    1,
    toDate(fromUnixTimestamp64Milli(toInt64(begun_ms), 'UTC'), 'UTC'),
    'move',
    concat('/', ['', 'shop', 'product/:id', 'cart', 'checkout', 'help', 'blog/:slug', 'sale', 'account', 'paid']
        [1 + least(cityHash64(n, intDiv(k, 10), 20) % 10, cityHash64(n, intDiv(k, 10), 21) % 10)]),
    fromUnixTimestamp64Milli(toInt64(begun_ms + length_ms * k / 40), 'UTC'),
    reinterpretAsUUID(MD5(concat('session', toString(n)))),
    reinterpretAsUUID(MD5(concat('tab', toString(n)))),
    reinterpretAsUUID(MD5(concat('view', toString(n), '-', toString(intDiv(k, 10))))),
    cityHash64(what), concat('main>section:nth-of-type(', toString(what % 9), ')'),
    cityHash64(n, k, 41) % 32768, cityHash64(n, k, 42) % 32768, what, k * 30, 1280, 2400,
    ['desktop', 'phone', 'tablet'][1 + least(2, intDiv(cityHash64(n, 8) % 11, 5))], 1, cityHash64(n, 12) % 50 = 0,
    reinterpretAsUUID(MD5(concat('insert', toString(intDiv(n, 40)))))
from (select {first:UInt64} + number as number from numbers({count:UInt64})) as them
array join range(40) as k
