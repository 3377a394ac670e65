package dev.sluice.opencl.tune;

import dev.sluice.opencl.gemm.Tiling;

/**
 * How the kernels of a recurrent layer are cut.
 *
 * @param product input product, weight gradients and all other products
 * @param forward steps forward; the vectors are the cell's gates
 * @param backward steps backward
 * @param forwardSequence all steps forward in one kernel
 * @param backwardSequence all steps backward in one kernel
 * @param forwardLoop whether the time loop forward is inside one kernel where it can be
 * @param backwardLoop whether the time loop backward is
 */
public record LayerTuning(
    Tiling product,
    Tiling forward,
    Tiling backward,
    Tiling forwardSequence,
    Tiling backwardSequence,
    boolean forwardLoop,
    boolean backwardLoop) {}
