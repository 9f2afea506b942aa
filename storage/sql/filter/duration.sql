-- How long did it last at least, and at most?
done_ms - begun_ms between {least:Int64} and {most:Int64}
