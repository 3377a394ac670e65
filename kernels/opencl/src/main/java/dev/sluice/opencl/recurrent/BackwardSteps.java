package dev.sluice.opencl.recurrent;

import dev.sluice.opencl.kernel.Run;

/** All steps of a layer backward: the gates' gradients in place of the gates. */
interface BackwardSteps {
  /** Enqueues them; returns how many kernels were started. */
  int enqueue(Run run);

  // Flags of the kernels, as in state.cl.
  int WHOLE = 4;
  int HAS_DY = 8;
  int HAS_DHN = 16;
  int WANTS_DH0 = 32;
}
