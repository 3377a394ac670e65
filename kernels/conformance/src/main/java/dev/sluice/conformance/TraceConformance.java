package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import dev.sluice.trace.LayerTrace;
import dev.sluice.trace.Series;
import dev.sluice.trace.Trace;
import dev.sluice.trace.Tracer;
import dev.sluice.train.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a trace shows is what the reference's shows. */
public abstract class TraceConformance extends BackendTest {
  private static final int INPUTS = 5;
  private static final int UNITS = 19;
  private static final int OUTPUTS = 3;
  private static final int[] LENGTHS = {2, 9, 5, 5, 1};

  /** For subclasses. */
  protected TraceConformance() {}

  @ParameterizedTest
  @EnumSource(Cell.class)
  void traces(Cell cell) {
    compare(RecurrentOptions.rnn(cell, UNITS).bidirectional(), cell, 0);
    if (cell == Cell.LSTM) {
      compare(RecurrentOptions.lstm(UNITS).projection(7).bidirectional(), cell, 7);
    }
  }

  private void compare(RecurrentOptions options, Cell cell, int projection) {
    Model model =
        Model.features(INPUTS).add("rnn", new Recurrent(options)).add("head", new Dense(OUTPUTS));
    RecurrentSpec spec = new RecurrentSpec(cell, INPUTS, UNITS, projection, true, false, 0, 0);
    Weights weights = weights(model, Tolerance.weightBound(spec));
    List<Example> examples = new ArrayList<>();
    for (int s = 0; s < LENGTHS.length; s++) {
      examples.add(
          Example.forecast(noise(s, LENGTHS[s], INPUTS), noise(9 + s, LENGTHS[s], OUTPUTS)));
    }
    Backend reference = new ReferenceBackend(Storage.FLOAT64);
    try (Tracer right = Tracer.of(model, weights, reference);
        Tracer tested = Tracer.of(model, weights, backend())) {
      Trace expected = right.gradients(examples, Loss.SQUARED_ERROR);
      for (LayerTrace layer : expected.layers()) {
        assertTrue(layer.requireGradients().h().norms(0)[0] > 0, "a gradient of 0 shows nothing");
      }
      compare(spec, expected, tested.gradients(examples, Loss.SQUARED_ERROR));
      compare(
          spec,
          right.lastStepGradients(examples, Loss.SQUARED_ERROR),
          tested.lastStepGradients(examples, Loss.SQUARED_ERROR));
    }
  }

  private static void compare(RecurrentSpec spec, Trace expected, Trace got) {
    int steps = LENGTHS[1];
    // A gate is a product more, of states that err so much.
    double states = Tolerance.recurrent(spec, steps + 1);
    // Once for the layer's own way back, of which gates have theirs, and once for the scans.
    int widened = spec.inputSize() + spec.gateSize();
    double share = 2 * Tolerance.gradientShare(spec.withInputSize(widened), steps, 0);
    for (int i = 0; i < expected.layers().size(); i++) {
      LayerTrace right = expected.layers().get(i);
      LayerTrace layer = got.layers().get(i);
      assertEquals(right.name(), layer.name());
      close("h", right.h(), layer.h(), states);
      right.c().ifPresent(c -> close("c", c, layer.c().orElseThrow(), states));
      right.gates().forEach((gate, values) -> close(gate, values, layer.gate(gate), states));
      LayerTrace.StateGradients gradients = right.requireGradients();
      LayerTrace.StateGradients other = layer.requireGradients();
      closeShare("dh", gradients.h(), other.h(), share);
      gradients.c().ifPresent(c -> closeShare("dc", c, other.c().orElseThrow(), share));
      gradients
          .gates()
          .forEach((gate, values) -> closeShare(gate, values, other.gates().get(gate), share));
    }
  }

  /** Where only 0 is expected, as where a forget gate has nothing before it, it must be 0. */
  private static void closeShare(Object what, Series expected, Series got, double share) {
    double largest = 0;
    for (int s = 0; s < LENGTHS.length; s++) {
      for (float[] step : expected.of(s)) {
        for (float value : step) {
          largest = Math.max(largest, Math.abs(value));
        }
      }
    }
    close("gradient of " + what, expected, got, share * largest);
  }

  private static void close(Object what, Series expected, Series got, double bound) {
    for (int s = 0; s < LENGTHS.length; s++) {
      assertEquals(expected.steps(s), got.steps(s));
      for (int t = 0; t < expected.steps(s); t++) {
        for (int j = 0; j < expected.units(); j++) {
          String place = what + " of sequence " + s + ", step " + t + ", unit " + j;
          assertEquals(expected.at(s, t, j), got.at(s, t, j), bound, place);
        }
      }
    }
  }

  private static Weights weights(Model model, double bound) {
    Map<String, float[]> values = new HashMap<>();
    model
        .parameters()
        .forEach(
            parameter -> {
              int size = (int) parameter.shape().size(Extent.of(1, 1));
              float[] drawn = noise(parameter.name().hashCode(), 1, size)[0];
              if (parameter.name().contains("weight_")) {
                for (int i = 0; i < size; i++) {
                  drawn[i] *= (float) bound;
                }
              }
              values.put(parameter.name(), drawn);
            });
    return Weights.of(model.parameters(), values);
  }

  private static float[][] noise(int seed, int lines, int columns) {
    PhiloxRandom random = new PhiloxRandom(seed, 0);
    float[][] values = new float[lines][columns];
    for (float[] line : values) {
      for (int j = 0; j < columns; j++) {
        line[j] = (float) (2 * random.nextDouble() - 1);
      }
    }
    return values;
  }
}
