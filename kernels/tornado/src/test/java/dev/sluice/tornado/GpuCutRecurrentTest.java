package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.conformance.FewCases;
import dev.sluice.conformance.RecurrentConformance;
import dev.sluice.tornado.device.Devices;
import dev.sluice.tornado.tune.Cut;
import dev.sluice.tornado.tune.LayerCut;
import dev.sluice.tornado.tune.Tuning;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * As for a GPU: neighbouring work-items compute neighbouring columns, and steps are chains of
 * kernels. Small groups, so that the tests' layers have several.
 */
class GpuCutRecurrentTest extends RecurrentConformance {
  /** Hides the cases of conformance. */
  static Stream<Arguments> cases() {
    return FewCases.of();
  }

  @Override
  protected Backend open() {
    Cut product = new Cut(8, 4, 2);
    Cut step = new Cut(8, 2, 4);
    LayerCut layer = new LayerCut(product, step, false, step, false);
    Tuning tuning = new Tuning(product, (cell, units, sequences) -> layer, Map.of());
    return new TornadoBackend(Devices.choose(""), tuning);
  }
}
