//! The codecs of arrays, against what upstreams wrote.
