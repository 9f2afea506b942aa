-- Which sessions saw the cart, clicked on "Pay now" within ten minutes, and did not pay after that?
select count() as total
from
(
    select
        session,
        groupArrayIf(toUnixTimestamp64Milli(at), tag = 1 and page = '/cart') as carts,
        groupArrayIf(toUnixTimestamp64Milli(at), tag = 2 and label = 'Pay now') as pays,
        maxIf(toUnixTimestamp64Milli(at), tag = 10 and JSONExtractString(detail, 'name') = 'paid') as paid
    from events
    where site = 1 and day between {from_day:Date} and {to_day:Date} and tag in (1, 2, 10)
    group by session
)
where arrayExists(pay -> pay >= paid and arrayExists(cart -> cart < pay and pay - cart <= 600000, carts), pays)
