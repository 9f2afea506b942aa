-- In which language? A short one stands for all of its regions.
speaks = {value:String} or startsWith(speaks, concat({value:String}, '-'))
