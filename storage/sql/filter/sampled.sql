-- Does it stand for others that were not captured?
(stands_for > 1) = ({value:UInt8} = 1)
