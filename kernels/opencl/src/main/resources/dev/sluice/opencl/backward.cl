// A step backward of the including file's cell, or with SEQUENCE all of them.
#if SEQUENCE
#include "backward_sequence.cl"
#else
#include "backward_step.cl"
#endif
