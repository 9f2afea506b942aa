-- On which page did the session begin?
if({whole:UInt8} = 1, first_page = {value:String}, positionCaseInsensitiveUTF8(first_page, {value:String}) > 0)
