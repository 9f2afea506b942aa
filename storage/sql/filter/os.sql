-- On which system?
if({whole:UInt8} = 1, on_os = {value:String}, positionCaseInsensitiveUTF8(on_os, {value:String}) > 0)
