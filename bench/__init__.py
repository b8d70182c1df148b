"""How fast is it, beside what one would write by hand? `make bench`; see docs/performance.md."""
