-- What do the receipts tell of a day that has had its time? It is entered as erased before it goes.
insert into receipts (
    site, day, insert_id, erasure, erased, views, events, pointers, scrolls, assets, chunks, sessions, drops, quarantine,
    batches
)
select site, day, insert_id, {erasure:UUID}, sum(receipts.received) - sum(receipts.erased),
    -sum(receipts.views), -sum(receipts.events), -sum(receipts.pointers), -sum(receipts.scrolls),
    -sum(receipts.assets), -sum(receipts.chunks), -sum(receipts.sessions), -sum(receipts.drops), -sum(receipts.quarantine), -sum(receipts.batches)
from receipts
where day = {day:Date}
group by site, day, insert_id
having sum(receipts.received) != sum(receipts.erased) or sum(receipts.views) != 0 or sum(receipts.events) != 0
    or sum(receipts.pointers) != 0 or sum(receipts.scrolls) != 0 or sum(receipts.assets) != 0
    or sum(receipts.chunks) != 0 or sum(receipts.sessions) != 0 or sum(receipts.drops) != 0
    or sum(receipts.quarantine) != 0 or sum(receipts.batches) != 0
