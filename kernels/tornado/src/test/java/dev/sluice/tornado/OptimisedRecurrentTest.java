package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.FewRecurrentLayers;
import org.junit.jupiter.api.Tag;

/** As users have them: kernels that the driver optimises. */
@Tag("optimised")
class OptimisedRecurrentTest extends FewRecurrentLayers {
  @Override
  protected Backend open() {
    return Backends.select("tornado");
  }
}
