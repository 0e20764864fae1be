//! Broadcasts: everybody who is meant is told, once, whatever happens meanwhile.

mod kill;
mod steps;
