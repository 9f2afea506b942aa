-- Is it of a person, with a device of that class? Columns of whatever holds points, scrolls or views.
bot = 0 and ({device:String} = '' or toString(device) = {device:String})
