-- Forty texts that were on the screen in each session of a day: half of them its site's own, half of one of 20,000 items.
insert into texts (site, day, session, tab, at, text, chunks, version)
with
    number as n,
    {begin_ms:Int64} + cityHash64(n, 1) % 85000000 as begun_ms,
    30000 + cityHash64(n, 2) % 400000 as length_ms,
    cityHash64(n, intDiv(k, 4), 60) % 20000 as item
select
    1,
    toDate(fromUnixTimestamp64Milli(toInt64(begun_ms), 'UTC'), 'UTC'),
    reinterpretAsUUID(MD5(concat('session', toString(n)))),
    reinterpretAsUUID(MD5(concat('tab', toString(n)))),
    fromUnixTimestamp64Milli(toInt64(begun_ms + length_ms * k / 40), 'UTC'),
    multiIf(
        k % 4 = 0, concat('Product ', toString(item), ', made to be carried through any weather and washed warm'),
        k % 4 = 1, if(item % 50 = 0, 'Out of stock', concat(toString(item), ' left at this price until the weekend')),
        concat(['Menu', 'Cart', 'Add to cart', 'Search the shop', 'Free returns within 30 days', 'Your account',
            'Help and contact', 'About us', 'Terms of sale', 'Newsletter'][1 + intDiv(k, 4)], ['', ' of today'][k % 2 + 1])),
    12, 1
from (select {first:UInt64} + number as number from numbers({count:UInt64})) as them
array join range(40) as k
