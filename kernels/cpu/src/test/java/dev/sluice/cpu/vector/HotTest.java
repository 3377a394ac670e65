package dev.sluice.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.cells.RecurrentStack;
import dev.sluice.data.SequenceBatch;
import dev.sluice.model.RecurrentOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** With the twins, which the other widths are tested without. */
@Tag("once")
@EnabledIf(
    value = "vectorsAreOfProcessor",
    disabledReason = "this processor has no vectors of the width that is tested")
class HotTest {
  static boolean vectorsAreOfProcessor() {
    return Lanes.areOfProcessor();
  }

  @Test
  void whatIsWantedIsCompiled() {
    AtomicInteger calls = new AtomicInteger();
    Hot hot =
        new Hot(
            1000,
            (operands, results, terms) -> {
              calls.incrementAndGet();
              Lanes.store(Lanes.load(operands), results);
            });
    assertFalse(hot.isCompiled());
    hot.want();
    Hot.warm();
    assertTrue(hot.isCompiled());
    int after = calls.get();
    assertTrue(after > 0);
    hot.want();
    Hot.warm();
    assertEquals(after, calls.get(), "compiled once");
    assertFalse(Hot.anyPending());
  }

  @Test
  void whatNobodyUsesIsLeftAlone() {
    Hot hot = new Hot(1000, (operands, results, terms) -> {});
    Hot.warm();
    assertFalse(hot.isCompiled());
    hot.took(1);
    Hot.warm();
    assertTrue(hot.isCompiled(), "used a little, and asked for");
  }

  /**
   * What a service asks for before its first request: the kernels of its layer, the bits it had.
   */
  @Test
  void aWarmStackHasItsKernelsCompiled() {
    try (Backend backend = Backends.select("cpu");
        RecurrentStack stack = RecurrentStack.create(16, RecurrentOptions.lstm(32), 1, backend)) {
      SequenceBatch batch = SequenceBatch.of(new float[5][16], new float[3][16]);
      float[] cold = stack.forward(batch, null).sequence(0)[4];
      stack.warm(batch);
      assertTrue(Activations.SIGMOID.isCompiled() && Activations.TANH.isCompiled());
      assertArrayEquals(cold, stack.forward(batch, null).sequence(0)[4]);
    }
  }
}
