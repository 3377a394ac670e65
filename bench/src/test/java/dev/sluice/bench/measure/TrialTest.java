package dev.sluice.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.DeviceTime;
import dev.sluice.bench.WrongBackend;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Result;
import dev.sluice.bench.result.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrialTest {
  private static final String TINY = "lstm:i8:h8:b2:t3:forward";

  /** It would go on beside what is measured next, where it has a process of its own. */
  @Test
  void whatDisagreesIsClosed() {
    int before = WrongBackend.EXECUTABLES.get();
    Trial trial = new Trial(TINY, "wrong", 1, Optional.empty());
    assertThrows(MeasurementException.class, trial::layer);
    assertEquals(Outcome.DISAGREES, trial.latest().outcome());
    assertEquals(before, WrongBackend.EXECUTABLES.get());
  }

  /** What was timed before it holds all the same. */
  @Test
  void aClockThatFailsIsSaid() {
    Trial trial = new Trial(TINY, "reference", 1, Optional.empty());
    try (PreparedLayer layer = trial.layer()) {
      trial.timeOnDevice(new WithoutClock(layer));
      trial.measured(null);
    }
    assertEquals(Outcome.MEASURED, trial.latest().outcome());
    String scope = trial.latest().scope();
    assertTrue(
        scope.endsWith("; its device's clock cannot be read: IllegalStateException: gone"), scope);
  }

  private record WithoutClock(PreparedLayer layer) implements PreparedLayer {
    @Override
    public void run() {
      layer.run();
    }

    @Override
    public Optional<DeviceTime> deviceTime() {
      throw new IllegalStateException("gone");
    }

    @Override
    public void seed(float[] dy) {
      layer.seed(dy);
    }

    @Override
    public float[] read(Result result) {
      return layer.read(result);
    }

    @Override
    public void close() {
      layer.close();
    }
  }
}
