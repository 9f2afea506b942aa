-- Which schema changes were applied?
select name, checksum from migrations order by name limit 10000
