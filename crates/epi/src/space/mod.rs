//! Where is it: clusters in space and time.
