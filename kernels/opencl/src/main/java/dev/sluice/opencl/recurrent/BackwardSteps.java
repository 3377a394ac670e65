package dev.sluice.opencl.recurrent;

import dev.sluice.opencl.kernel.Run;

/** All steps of a layer backward: the gates' gradients in place of the gates. */
interface BackwardSteps {
  /** Enqueues them; returns how many kernels were started. */
  int enqueue(Run run);
}
