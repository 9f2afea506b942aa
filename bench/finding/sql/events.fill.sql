-- Forty lines of each session's timeline: page views, clicks, fields, errors, a site's own events, leaving.
insert into events
    (site, day, session, tab, view, at, seq, n, tag, page, path, label, x, y, flags, node, reaction, reaction_ms, detail,
     insert_id)
with
    number as n,
    {begin_ms:Int64} + cityHash64(n, 1) % 85000000 as begun_ms,
    30000 + cityHash64(n, 2) % 400000 as length_ms,
    [1, 2, 2, 2, 2, 5, 11, 2, 8, 10][1 + k % 10] as usual,
    multiIf(k = 13 and cityHash64(n, 30) % 8 = 0, 7, k = 39 and cityHash64(n, 31) % 12 = 0, 13, k = 19 and n % 20 = 0, 15,
        usual) as kind,
    cityHash64(n, k, 32) % 400 as what
select
    1,
    toDate(fromUnixTimestamp64Milli(toInt64(begun_ms), 'UTC'), 'UTC'),
    reinterpretAsUUID(MD5(concat('session', toString(n)))),
    reinterpretAsUUID(MD5(concat('tab', toString(n)))),
    reinterpretAsUUID(MD5(concat('view', toString(n), '-', toString(intDiv(k, 10))))),
    fromUnixTimestamp64Milli(toInt64(begun_ms + length_ms * k / 40), 'UTC'),
    intDiv(k, 4), k % 4, kind,
    concat('/', ['', 'shop', 'product/:id', 'cart', 'checkout', 'help', 'blog/:slug', 'sale', 'account', 'paid']
        [1 + least(cityHash64(n, intDiv(k, 10), 20) % 10, cityHash64(n, intDiv(k, 10), 21) % 10)]),
    multiIf(kind = 2, concat('main>section:nth-of-type(', toString(what % 9), ')>button.b', toString(what)),
        kind = 5, concat('#field-', toString(what % 12)), kind = 13, '#checkout', ''),
    multiIf(kind = 2, if(what < 8, ['Pay now', 'Add to cart', 'Out of stock', 'Size guide', 'Menu', 'Search', 'Help',
        'Log in'][1 + what], concat('Product ', toString(what))),
        kind = 5, concat('Field ', toString(what % 12)), kind = 13, 'Checkout', ''),
    what, k * 30, 0, what, 1, 100,
    multiIf(
        kind = 1, '{"navigation":0,"load_ms":300}',
        kind = 5, '{"kind":"text","dwell_ms":900,"edits":4,"refills":0,"filled":true}',
        kind = 7, concat('{"message":"', ['TypeError: x is undefined', 'ReferenceError: shop', 'Error: sold out']
            [1 + what % 3], '","source":"https://shop.example/a.js","line":3,"column":7,"stack":"","count":1}'),
        kind = 10, concat('{"name":"', ['added', 'rated', 'filtered', 'paid'][1 + what % 4], '","props":{"price":',
            toString(what), ',"plan":"', ['free', 'pro'][1 + what % 2], '"}}'),
        kind = 13, '{"last":"#field-3","edited":3}',
        kind = 15, concat('{"user":"user ', toString(n), '","traits":{"plan":"', ['free', 'pro'][1 + what % 2], '"}}'),
        ''),
    reinterpretAsUUID(MD5(concat('insert', toString(intDiv(n, 40)))))
from (select {first:UInt64} + number as number from numbers({count:UInt64})) as them
array join range(40) as k
