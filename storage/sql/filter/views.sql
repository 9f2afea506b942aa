-- How many page views did it have at least, and at most?
seen_views between {least:Int64} and {most:Int64}
