package dev.sluice.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
            (operands, results) -> {
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
    Hot hot = new Hot(1000, (operands, results) -> {});
    Hot.warm();
    assertFalse(hot.isCompiled());
    hot.took(1);
    Hot.warm();
    assertTrue(hot.isCompiled(), "used a little, and asked for");
  }
}
