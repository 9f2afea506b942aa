-- Is it somebody's favourite?
(session in (select session from favourites final where site = {site:UInt32} and deleted = 0)) = ({value:UInt8} = 1)
