"""The demo tenant: what `liora dev` and `liora seed demo` put into a new installation."""
