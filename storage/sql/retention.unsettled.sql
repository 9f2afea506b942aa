-- Which days before another do the receipts still tell of as kept?
select day
from receipts
where day < {before:Date}
group by day
having sum(receipts.received) != sum(receipts.erased) or sum(receipts.batches) != 0 or sum(receipts.views) != 0
    or sum(receipts.events) != 0 or sum(receipts.pointers) != 0 or sum(receipts.scrolls) != 0
    or sum(receipts.assets) != 0 or sum(receipts.chunks) != 0 or sum(receipts.sessions) != 0
    or sum(receipts.drops) != 0 or sum(receipts.quarantine) != 0
order by day
limit 100000
