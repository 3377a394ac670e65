package dev.sluice.tornado;

import dev.sluice.tornado.tune.LayerCut;

/** The left operands of products in local memory, forward in a loop and backward in a chain. */
class GpuTiledRecurrentTest extends GpuCutRecurrentTest {
  @Override
  LayerCut layer() {
    return new LayerCut(PRODUCT.withTiles(), STEP.withTiles(), true, STEP.withTiles(), false);
  }
}
