package dev.sluice.tornado.tune;

/**
 * How a layer's kernels are cut.
 *
 * @param product the products of all rows
 * @param forward the steps forward; its vectors are the cell's gates
 * @param forwardLoop whether one kernel does all steps forward, its groups owning sequences
 * @param backward the steps backward
 * @param backwardLoop the same backward
 */
public record LayerCut(
    Cut product, Cut forward, boolean forwardLoop, Cut backward, boolean backwardLoop) {}
