-- Did somebody watch it?
(session in (select session from watched final where site = {site:UInt32})) = ({value:UInt8} = 1)
