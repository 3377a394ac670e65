// A step forward of the including file's cell, or with SEQUENCE all of them.
#if SEQUENCE
#include "forward_sequence.cl"
#else
#include "forward_step.cl"
#endif
