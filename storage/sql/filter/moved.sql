-- Is the point where a pointer stopped?
kind = 'move'
