package dev.sluice.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.UpdateRule;
import dev.sluice.tornado.device.Devices;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.graph.Recorder;
import dev.sluice.tornado.graph.Segment;
import dev.sluice.tornado.graph.Task;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tasks have their kernels' names, by which people find them and compiled plans are told apart; and
 * {@link EveryKernel}, which {@code check/cuda-compiler} compiles, has all there are.
 */
class KernelNamesTest {
  private static final TornadoTarget DEVICE = Devices.choose(Optional.empty());

  private static Stream<String> names(Recorder recorder) {
    return Stream.concat(
            recorder.loading().stream(),
            recorder.segments().stream().map(Segment::tasks).flatMap(tasks -> tasks.stream()))
        .map(Task::kernel);
  }

  @Test
  void everyKernelIsRecordedByItsName() throws IOException, URISyntaxException {
    SortedSet<String> recorded = new TreeSet<>();
    for (EveryKernel.Variant variant : EveryKernel.variants()) {
      names(TornadoPlan.recorded(variant.compile(DEVICE), variant.blas())).forEach(recorded::add);
    }
    assertTrue(recorded.remove(ReferenceBlas.KERNEL), "the library's");
    assertEquals(EveryKernel.names(), recorded);
  }

  /** Optimizers whose kernels have the same arguments are not taken for each other. */
  @Test
  void optimizersAreToldApart() {
    assertEquals(1, count(UpdateRule.rmsProp(), "rmsProp"));
    assertEquals(0, count(UpdateRule.rmsProp(), "adam"));
    assertEquals(1, count(UpdateRule.adam(), "adam"));
  }

  private static long count(UpdateRule rule, String kernel) {
    EveryKernel.Variant all = EveryKernel.variants().getFirst();
    EveryKernel.Variant one =
        new EveryKernel.Variant(
            EveryKernel.training(RecurrentOptions.gru(8), rule), all.fusions(), all.cut(), null);
    return names(TornadoPlan.recorded(one.compile(DEVICE), null))
        .filter(kernel::equals)
        .distinct()
        .count();
  }
}
