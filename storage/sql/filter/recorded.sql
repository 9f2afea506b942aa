-- Was anything recorded?
(recorded > 0) = ({value:UInt8} = 1)
