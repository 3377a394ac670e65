package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Device;
import org.junit.jupiter.api.Test;

class PlanCommandTest {
  @Test
  void aPlan() {
    CommandRun run =
        CommandRun.of(
            "plan",
            "--backend",
            "nd4j",
            "--hidden",
            "16",
            "--batch",
            "2",
            "--steps",
            "3",
            "--gflops",
            "1000",
            "--gbs",
            "1000",
            "--train");
    assertEquals(0, run.exit(), run.err());
    String lstm =
        run.out().lines().filter(line -> line.contains("lstm gradient")).findFirst().orElseThrow();
    // Twice forward's 2·4·16·(16 + 16)·6 FLOPs, less the gradient of x, which nobody wants.
    assertTrue(lstm.contains(" 0.037 "), lstm);
    assertTrue(run.out().contains("AdamUpdate"), run.out());
    assertTrue(run.out().contains("at 1000 GFLOP/s, and 1000.0 GB/s from memory, "), run.out());
  }

  /** Some 200 GB a layer: counted, not run. */
  @Test
  void aPlanThatFitsNoMachine() {
    CommandRun run = large("cpu");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains("lstm"), run.out());
    assertTrue(run.out().contains("counted without a run"), run.out());
    CommandRun refused = large("nd4j");
    refused.isOneLineOfUsage("nd4j: a workspace for 256000000 rows");
    refused.isOneLineOfUsage("--backend cpu counts its kernels without a run");
  }

  /** Weights and moments of 100 GB and more. */
  @Test
  void weightsThatFitNoMachine() {
    long layers = 1 + Device.host("").memoryBytes() / 20_000_000_000L;
    String plan =
        "plan --train --gflops 1000 --gbs 1000 --hidden 20000 --batch 1 --steps 1 --layers "
            + layers
            + " --backend ";
    CommandRun run = CommandRun.of((plan + "cpu").split(" "));
    assertEquals(0, run.exit(), run.err());
    CommandRun.of((plan + "nd4j").split(" "))
        .isOneLineOfUsage("nd4j: holding the parameters and slots needs ");
  }

  private static CommandRun large(String backend) {
    long layers = 1 + Device.host("").memoryBytes() / 100_000_000_000L;
    return CommandRun.of(
        ("plan --train --gflops 1000 --gbs 1000 --hidden 8 --batch 256000 --steps 1000 --layers "
                + layers
                + " --backend "
                + backend)
            .split(" "));
  }

  @Test
  void longLinesAreWrappedAtCommas() {
    assertEquals("  2 tasks: a, b", PlanCommand.wrapped("  2 tasks: a, b"));
    String kernel = "k".repeat(30);
    String line = "  4 tasks: " + String.join(", ", kernel, kernel, kernel, kernel);
    assertEquals(
        "  4 tasks: " + kernel + ", " + kernel + ",\n      " + kernel + ", " + kernel,
        PlanCommand.wrapped(line));
  }
}
