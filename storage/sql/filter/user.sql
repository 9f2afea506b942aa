-- As whom did the page know the visitor?
if({whole:UInt8} = 1, known_as = {value:String}, positionCaseInsensitiveUTF8(known_as, {value:String}) > 0)
