//! The lists through the real door, on both databases.
