-- With which browser?
if({whole:UInt8} = 1, with_browser = {value:String}, positionCaseInsensitiveUTF8(with_browser, {value:String}) > 0)
