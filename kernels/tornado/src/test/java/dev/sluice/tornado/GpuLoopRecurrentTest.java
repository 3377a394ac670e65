package dev.sluice.tornado;

import dev.sluice.tornado.tune.LayerCut;

/**
 * Steps in a loop: a group of several work-items owns sequences, and barriers part its steps. PoCL
 * miscompiles these kernels.
 */
class GpuLoopRecurrentTest extends GpuCutRecurrentTest {
  @Override
  LayerCut layer() {
    return new LayerCut(PRODUCT, STEP, true, STEP, true);
  }
}
