-- Which statements of an insert are still running? They are ended, and this waits for their end.
kill query where startsWith(initial_query_id, {insert_id:String}) and user = currentUser() sync
