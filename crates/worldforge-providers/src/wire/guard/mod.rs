//! Where a request may go: base URLs, addresses, names.
