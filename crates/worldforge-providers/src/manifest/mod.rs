//! What each provider needs at run time, and what it may claim.
