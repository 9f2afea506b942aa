-- Which sessions, begun until a moment, were said to be a user's? Users are told by a hash: the ledger names nobody.
select distinct session
from sessions
where ({site:UInt32} = 0 or site = {site:UInt32})
    and user != ''
    and hex(substring(SHA256(user), 1, 16)) = {user:String}
    and started <= fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
order by session
limit 100000
