"""Points → density → pixels. Pure: no clock, no environment, no I/O."""
