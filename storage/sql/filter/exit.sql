-- On which page did it end?
if({whole:UInt8} = 1, last_page = {value:String}, positionCaseInsensitiveUTF8(last_page, {value:String}) > 0)
