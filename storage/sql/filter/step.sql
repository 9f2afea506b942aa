-- When did which sessions take this step?
select session, times, toUInt8({step:UInt8}) as step from ({done:Piece})
