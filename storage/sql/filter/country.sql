-- In which of these time zones?
in_zone in {zones:Array(String)}
