-- Of which inserts are the rows that an erasure took out entered in the receipts?
select site, day, insert_id from receipts where erasure = {erasure:UUID} order by site, day, insert_id limit 1000000
