-- Empty what is kept of quarantined bodies: nobody can tell whose they are.
alter table quarantine update sample = '', detail = ''
where ({site:UInt32} = 0 or site in (0, {site:UInt32}))
    and received <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
    and (sample != '' or detail != '')
settings mutations_sync = 2
