"""`python -m ashiato` is the `ashiato` command."""

from ashiato.main import main

main()
