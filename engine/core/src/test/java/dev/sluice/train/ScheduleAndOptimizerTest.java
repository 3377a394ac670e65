package dev.sluice.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.Extent;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.Shape;
import dev.sluice.op.Update;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Recorder;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.ReferenceExecutable;
import dev.sluice.reference.ReferenceWorkspace;
import dev.sluice.reference.Storage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleAndOptimizerTest {
  private static final double RATE = 0.1;
  private static final double[] GRADIENTS = {0.5, -2, 0.25};

  /** The parameter after each of three steps with the gradients above, from 1. */
  private static double[] run(UpdateRule rule) {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer p = r.parameter("p", Shape.scalar());
    Buffer g = r.input("g", Shape.scalar());
    Buffer control = r.input("control", Shape.vector(UpdateRule.CONTROL_SIZE));
    List<Buffer> slots = new ArrayList<>();
    rule.slots().forEach(name -> slots.add(r.slot(name, Shape.scalar())));
    r.record(new Update(rule, p, g, slots, control, null));
    double[] after = new double[GRADIENTS.length];
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT64).compile(r.build());
        ReferenceWorkspace workspace = executable.workspace()) {
      executable.array(p)[0] = 1;
      UpdateControl forStep = new UpdateControl(control, 1);
      for (int t = 0; t < GRADIENTS.length; t++) {
        workspace.array(g)[0] = GRADIENTS[t];
        workspace.write(control, forStep.values(new Formula.Known(rule), RATE, t));
        workspace.run(PackedLayout.of(1), 0);
        after[t] = executable.array(p)[0];
      }
    }
    return after;
  }

  private static void assertSteps(UpdateRule rule, double... expected) {
    double[] got = run(rule);
    for (int t = 0; t < expected.length; t++) {
      // The control buffer holds 32-bit numbers.
      assertEquals(expected[t], got[t], 4 * 0x1p-24, rule + ", step " + t);
    }
  }

  @Test
  void sgd() {
    assertSteps(UpdateRule.sgd(), 0.95, 1.15, 1.125);
    // v = 0.5, −1.55, −1.145
    assertSteps(UpdateRule.sgd(0.9, false), 0.95, 1.105, 1.2195);
    // g + 0.9·v = 0.95, −3.395, −0.7805
    assertSteps(UpdateRule.sgd(0.9, true), 0.905, 1.2445, 1.32255);
    // g + 0.1·p = 0.6, −1.906, 0.36306
    assertSteps(new UpdateRule.Sgd(0, false, 0.1), 0.94, 1.1306, 1.094294);
  }

  @Test
  void rmsProp() {
    double s1 = 0.01 * 0.25;
    double s2 = 0.99 * s1 + 0.01 * 4;
    double p1 = 1 - RATE * 0.5 / (Math.sqrt(s1) + 1e-8);
    double p2 = p1 + RATE * 2 / (Math.sqrt(s2) + 1e-8);
    assertSteps(UpdateRule.rmsProp(), p1, p2);
  }

  @Test
  void adam() {
    // The first step of Adam is the rate times the gradient's sign.
    double m2 = 0.9 * 0.05 + 0.1 * -2;
    double v2 = 0.999 * 0.00025 + 0.001 * 4;
    double p2 = 0.9 - RATE * (m2 / (1 - 0.81)) / (Math.sqrt(v2 / (1 - 0.999 * 0.999)) + 1e-8);
    assertSteps(UpdateRule.adam(), 0.9, p2);
    // Decoupled decay first takes 0.1·0.01·1 off the weight.
    assertSteps(UpdateRule.adamW(0.01), 0.899);
    // Added to the gradient, decay only changes its size, which the first step does not see.
    assertSteps(new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, false), 0.9);
  }

  @Test
  void clippingByGlobalNorm() {
    Recorder r = new Recorder(Extent.of(1, 1));
    Buffer a = r.input("a", Shape.vector(2));
    Buffer b = r.input("b", Shape.scalar());
    Buffer norm = r.value("norm", Shape.scalar());
    Buffer clipped = r.value("clipped", a.shape());
    Buffer kept = r.value("kept", a.shape());
    r.record(new GlobalNorm(List.of(a, b), norm));
    r.record(new ClipByNorm(6.5, a, norm, clipped));
    r.record(new ClipByNorm(13.5, a, norm, kept));
    try (ReferenceExecutable executable = new ReferenceBackend(Storage.FLOAT64).compile(r.build());
        ReferenceWorkspace workspace = executable.workspace()) {
      workspace.write(a, new float[] {3, 4});
      workspace.write(b, new float[] {12});
      workspace.run(PackedLayout.of(1), 0);
      assertEquals(13, workspace.array(norm)[0]);
      assertEquals(1.5, workspace.array(clipped)[0]);
      assertEquals(2, workspace.array(clipped)[1]);
      assertEquals(3, workspace.array(kept)[0]);
    }
  }

  @Test
  void schedules() {
    assertEquals(0.5, new LearningRate.Constant(0.5).at(1000));
    LearningRate decay = new LearningRate.Decay(1, 0.5, 10);
    assertEquals(1, decay.at(9));
    assertEquals(0.25, decay.at(29));
    LearningRate cosine = new LearningRate.Cosine(1, 0.2, 100);
    assertEquals(1, cosine.at(0));
    assertEquals(0.6, cosine.at(50), 1e-12);
    assertEquals(0.2, cosine.at(100), 1e-12);
    assertEquals(0.2, cosine.at(1000), 1e-12);
    LearningRate warm = new LearningRate.Warmup(4, decay);
    assertEquals(0.25, warm.at(0));
    assertEquals(1, warm.at(3));
    assertEquals(0.5, warm.at(14));
  }

  @Test
  void badConstants() {
    assertThrows(IllegalArgumentException.class, () -> new LearningRate.Constant(0));
    assertThrows(IllegalArgumentException.class, () -> new LearningRate.Constant(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new LearningRate.Cosine(1, 2, 10));
    assertThrows(IllegalArgumentException.class, () -> new LearningRate.Decay(1, 1.5, 10));
    assertThrows(IllegalArgumentException.class, () -> UpdateRule.sgd(1, false));
    assertThrows(IllegalArgumentException.class, () -> UpdateRule.sgd(0, true));
    assertThrows(IllegalArgumentException.class, () -> UpdateRule.adamW(-1));
    assertThrows(IllegalArgumentException.class, () -> new UpdateRule.RmsProp(0.9, 0, 0, 0));
    TrainingOptions options = TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.sgd(0.1));
    assertThrows(IllegalArgumentException.class, () -> options.epochs(0));
    assertThrows(IllegalArgumentException.class, () -> options.clipNorm(0));
    assertThrows(IllegalArgumentException.class, () -> options.clipNorm(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> options.patience(-1));
  }
}
