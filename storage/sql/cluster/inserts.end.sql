-- Which statements of an insert are still running, on any node? They are ended, and this waits for their end.
kill query on cluster '{cluster}' where startsWith(initial_query_id, {insert_id:String}) sync
