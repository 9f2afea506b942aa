-- Of which kind are the tables of our database, on the node that answers?
select name, engine from system.tables where database = {database:String} order by name limit 10000
