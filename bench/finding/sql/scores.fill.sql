-- The score of each session of a day; a fifth struggled, with one signal or two.
insert into scores
    (site, day, session, score, rage, dead, error, quick_back, signals, events, kinds, pages, paths, labels, rules,
     version)
with
    number as n,
    {begin_ms:Int64} + cityHash64(n, 1) % 85000000 as begun_ms,
    cityHash64(n, 50) % 5 = 0 as struggled,
    range(if(struggled, 1 + cityHash64(n, 52) % 2, 0)) as turns,
    arrayMap(turn -> ['rage', 'dead', 'error', 'quick_back', 'form_abandon', 'loop', 'hesitation', 'slow_page']
        [1 + cityHash64(n, turn, 53) % 8], turns) as found,
    arrayMap(turn -> ['/cart', '/checkout', '/product/:id', '/'][1 + cityHash64(n, turn, 54) % 4], turns) as where,
    arrayMap(turn -> cityHash64(n, turn, 55) % 40, turns) as what
select
    1,
    toDate(fromUnixTimestamp64Milli(toInt64(begun_ms), 'UTC'), 'UTC'),
    reinterpretAsUUID(MD5(concat('session', toString(n)))),
    if(struggled, 20 + cityHash64(n, 51) % 75, 0),
    countEqual(found, 'rage'), countEqual(found, 'dead'), countEqual(found, 'error'), countEqual(found, 'quick_back'),
    concat('[', arrayStringConcat(arrayMap(
        turn -> concat('{"kind":"', found[turn + 1], '","at_ms":', toString(begun_ms + 9000 + 4000 * turn),
            ',"page":"', where[turn + 1], '","path":"#b', toString(what[turn + 1]), '","label":"Button ',
            toString(what[turn + 1]), '","count":1,"tab":"00000000-0000-0000-0000-000000000000',
            '","view":"00000000-0000-0000-0000-000000000000"}'),
        turns), ','), ']'),
    40,
    found,
    where,
    arrayMap(one -> concat('#b', toString(one)), what),
    arrayMap(one -> concat('Button ', toString(one)), what),
    0,
    1
from (select {first:UInt64} + number as number from numbers({count:UInt64})) as them
