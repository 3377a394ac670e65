package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewCases;
import dev.sluice.conformance.RecurrentConformance;
import dev.sluice.tornado.device.Devices;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.tune.Cut;
import dev.sluice.tornado.tune.LayerCut;
import dev.sluice.tornado.tune.Tuning;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

/**
 * As for a GPU: neighbouring work-items compute neighbouring columns, and steps are chains of
 * kernels. Small groups, so that the tests' layers have several. For {@code check/races}.
 */
@Tag("simulator")
class GpuCutRecurrentTest extends RecurrentConformance {
  static final Cut PRODUCT = new Cut(8, 4, 2);
  static final Cut STEP = new Cut(8, 2, 4);

  /** Hides the cases of conformance. */
  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  /** How all layers are cut. */
  LayerCut layer() {
    return new LayerCut(PRODUCT, STEP, false, STEP, false);
  }

  @Override
  protected Backend open() {
    LayerCut layer = layer();
    Tuning tuning = new Tuning(layer.product(), (cell, units, sequences) -> layer, Map.of());
    TornadoTarget device = Devices.choose(Optional.empty());
    assertTrue(device.describe().driver().contains("Oclgrind"), "no simulator: " + device);
    return new TornadoBackend(device, tuning);
  }
}
