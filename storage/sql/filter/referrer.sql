-- From which address did it come?
if({whole:UInt8} = 1, came_from = {value:String}, positionCaseInsensitiveUTF8(came_from, {value:String}) > 0)
