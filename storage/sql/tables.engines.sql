-- Of which kind are the tables of our database?
select name, engine from system.tables where database = currentDatabase() order by name limit 10000
