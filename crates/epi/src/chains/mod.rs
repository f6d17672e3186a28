//! Who infected whom, how many each infects, and whether an outbreak is over.
