-- Is the point a click?
kind = 'click'
