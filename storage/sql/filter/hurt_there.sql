-- Does a signal hurt on an element, or anywhere on a page?
arrayExists(
    (one, seen_on, element) -> ({signal:String} = '' or toString(one) = {signal:String})
        and toString(seen_on) = {page:String}
        and ({anywhere:UInt8} = 1 or element = {path:String}),
    kinds, pages, paths)
