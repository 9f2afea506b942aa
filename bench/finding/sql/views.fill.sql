-- Four page views of each session of a day; a tenth came from a campaign.
insert into views
    (site, day, view, session, visitor, tab, at, page, url, title, referrer, navigation, load_ms, width, height,
     page_height, device, browser, os, lang, zone, bot, insert_id)
with
    number as n,
    {begin_ms:Int64} + cityHash64(n, 1) % 85000000 as begun_ms,
    30000 + cityHash64(n, 2) % 400000 as length_ms,
    concat('/', ['', 'shop', 'product/:id', 'cart', 'checkout', 'help', 'blog/:slug', 'sale', 'account', 'paid']
        [1 + least(cityHash64(n, k, 20) % 10, cityHash64(n, k, 21) % 10)]) as seen
select
    1,
    toDate(fromUnixTimestamp64Milli(toInt64(begun_ms), 'UTC'), 'UTC'),
    reinterpretAsUUID(MD5(concat('view', toString(n), '-', toString(k)))),
    reinterpretAsUUID(MD5(concat('session', toString(n)))),
    reinterpretAsUUID(MD5(concat('visitor', toString(if(cityHash64(n, 3) % 10 = 0, cityHash64(n, 4) % 10000, n))))),
    reinterpretAsUUID(MD5(concat('tab', toString(n)))),
    fromUnixTimestamp64Milli(toInt64(begun_ms + length_ms * k / 4), 'UTC'),
    seen,
    concat('https://shop.example', seen, if(cityHash64(n, 22) % 10 = 0 and k = 0,
        concat('?utm_source=letter&utm_campaign=', ['spring', 'autumn'][1 + cityHash64(n, 23) % 2]), '')),
    'Shop', '', 0, 300, 1280, 720, 2400,
    ['desktop', 'phone', 'tablet'][1 + least(2, intDiv(cityHash64(n, 8) % 11, 5))],
    'Chrome', 'Windows', 'ja', 'Asia/Tokyo', cityHash64(n, 12) % 50 = 0,
    reinterpretAsUUID(MD5(concat('insert', toString(intDiv(n, 40)))))
from (select {first:UInt64} + number as number from numbers({count:UInt64})) as them
array join range(4) as k
