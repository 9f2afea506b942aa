-- Which table is to keep its days whatever their age? The engine lets none go by itself.
alter table {table:Identifier} remove ttl
