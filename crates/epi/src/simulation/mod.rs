//! What would happen, with and without measures.
