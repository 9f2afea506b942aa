-- Which parts did the engine set aside as broken?
select table, name, reason from system.detached_parts where database = currentDatabase() limit 1000
