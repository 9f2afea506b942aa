-- Did somebody put a tag on it that is called so? Empty: any tag.
session in
(
    select session
    from tags final
    where site = {site:UInt32}
        and deleted = 0
        and ({value:String} = '' or if({whole:UInt8} = 1, word = {value:String}, positionCaseInsensitiveUTF8(word, {value:String}) > 0))
)
