-- Is the click a dead one?
kind = 'click'
and bitAnd(flags, {excused:UInt16}) = 0
and (reaction = 0 or (not has({untimed:Array(UInt8)}, reaction) and reaction_ms > {slow_ms:UInt32}))
and not match(path, concat('^(?:', {ground:String}, ')$'))
and not (startsWith(path, '#') and position(path, '>') = 0 and label = '')
