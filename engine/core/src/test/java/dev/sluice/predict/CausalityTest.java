package dev.sluice.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.model.Initializer;
import dev.sluice.model.Layer;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Scope;
import dev.sluice.model.Weights;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Over;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A session is refused where its steps would not add up to the sequence. */
class CausalityTest {
  private static final Initializer ONES = Initializer.uniform(1);

  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);

  /** A layer of a user's own. */
  private record Own(BiFunction<Scope, Buffer, Buffer> recording) implements Layer {
    @Override
    public Buffer record(Scope scope, Buffer x) {
      return recording.apply(scope, x);
    }

    @Override
    public String kind() {
      return "own";
    }

    @Override
    public Map<String, Object> options() {
      return Map.of();
    }
  }

  private static RecurrentForward recurrent(Scope scope, Buffer x, boolean reverse, Buffer h0) {
    RecurrentSpec spec = new RecurrentSpec(Cell.RNN_TANH, 2, 2, 0, false, reverse, 0, 0);
    RecurrentWeights weights =
        new RecurrentWeights(
            scope.parameter("ih", Shape.matrix(2, 2), ONES),
            scope.parameter("hh", Shape.matrix(2, 2), ONES),
            null,
            null,
            null);
    return scope.recorder().recurrent(spec, x, weights, h0, null, scope.training());
  }

  private static Arguments layer(
      String name, String reason, BiFunction<Scope, Buffer, Buffer> recording) {
    return Arguments.of(name, reason, new Own(recording));
  }

  static Stream<Arguments> notCausal() {
    return Stream.of(
        layer("sum", "needs all steps", (s, x) -> s.recorder().sum(Over.STEPS, x)),
        layer("pool", "needs all steps", (s, x) -> s.recorder().mean(Over.STEPS, x)),
        layer("attend", "needs all steps", (s, x) -> s.recorder().softmax(Over.STEPS, x)),
        layer("sum of lines", "needs all steps", (s, x) -> s.recorder().sum(Over.LINES, x)),
        layer("first step", "first step", (s, x) -> s.recorder().firstStep(x)),
        layer(
            "products of rows",
            "needs all steps",
            (s, x) -> s.recorder().matmul(x, true, x, false)),
        layer(
            "normalise",
            "needs all steps",
            (s, x) -> s.recorder().subtract(x, s.recorder().mean(Over.LINES, x))),
        layer(
            "repeat the last step",
            "gives every step the same",
            (s, x) -> s.recorder().repeat(Over.STEPS, s.recorder().lastStep(x), Shape.rows(2))),
        layer(
            "the last step to all",
            "known at the end only",
            (s, x) -> s.recorder().add(x, s.recorder().sum(Over.LINES, s.recorder().lastStep(x)))),
        layer(
            "weights over the steps of a parameter",
            "needs all steps",
            (s, x) -> {
              Recorder r = s.recorder();
              Buffer same =
                  r.repeat(Over.LINES, s.parameter("w", Shape.vector(2), ONES), Shape.rows(2));
              return r.multiply(x, r.softmax(Over.STEPS, same));
            }),
        layer(
            "the length",
            "needs all steps",
            (s, x) -> s.recorder().sum(Over.STEPS, s.recorder().fill(1, Shape.rows(2)))),
        layer("dropout", "draws", (s, x) -> s.recorder().dropout(x, 0.5, false)),
        layer(
            "backwards",
            "from its end",
            (s, x) -> {
              Buffer h0 = s.initialState("h", 2);
              RecurrentForward rnn = recurrent(s, x, true, h0);
              s.finalState("h", h0, rnn.hN());
              return rnn.y();
            }),
        layer(
            "forgets its state",
            "begins each step",
            (s, x) -> recurrent(s, x, false, s.recorder().fill(0, Shape.sequences(2))).y()),
        layer(
            "changes its state",
            "reads a state",
            (s, x) -> {
              Recorder r = s.recorder();
              Buffer h0 = s.initialState("h", 2);
              RecurrentForward rnn = recurrent(s, x, false, r.affine(h0, 0.5, 0));
              s.finalState("h", h0, rnn.hN());
              return rnn.y();
            }),
        Arguments.of(
            "bidirectional",
            "from its end",
            new Recurrent(RecurrentOptions.gru(2).bidirectional())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void notCausal(String name, String reason, Layer layer) {
    Model model = Model.features(2).add("first", new Recurrent(RecurrentOptions.gru(2)));
    Model whole = model.add("suspect", layer);
    Weights weights = whole.initialize(1);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> {
                  try (Predictor predictor = Predictor.of(whole, weights, backend)) {
                    predictor.session().close();
                  }
                })
            .getMessage();
    assertTrue(message.startsWith("Session: layer 'suspect' computes other numbers"), message);
    assertTrue(message.contains(reason), message);
  }

  static Stream<Arguments> causal() {
    return Stream.of(
        layer("element by element", "", (s, x) -> s.recorder().tanh(s.recorder().affine(x, 2, 1))),
        layer("softmax of a step", "", (s, x) -> s.recorder().softmax(Over.COLUMNS, x)),
        layer("the last step", "", (s, x) -> s.recorder().lastStep(x)),
        layer(
            "a parameter for every row",
            "",
            (s, x) ->
                s.recorder()
                    .add(
                        x,
                        s.recorder()
                            .repeat(
                                Over.LINES,
                                s.parameter("w", Shape.vector(2), ONES),
                                Shape.rows(2)))),
        layer(
            "a norm of weights",
            "",
            (s, x) -> {
              Recorder r = s.recorder();
              Buffer w = s.parameter("w", Shape.matrix(2, 2), ONES);
              return r.multiply(r.matmul(x, w), r.sum(Over.ALL, r.multiply(w, w)));
            }),
        layer(
            "a recurrent layer of one's own",
            "",
            (s, x) -> {
              Buffer h0 = s.initialState("h", 2);
              RecurrentForward rnn = recurrent(s, x, false, h0);
              s.finalState("h", h0, rnn.hN());
              return rnn.y();
            }),
        Arguments.of("LSTM", "", new Recurrent(RecurrentOptions.lstm(2).layers(2))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void causal(String name, String reason, Layer layer) {
    Model model = Model.features(2).add("own", layer);
    try (Predictor predictor = Predictor.of(model, model.initialize(1), backend);
        Session session = predictor.session()) {
      float[] first = session.step(new float[] {1, 2}).clone();
      session.reset();
      assertArrayEquals(first, session.step(new float[] {1, 2}));
    }
  }

  /** More weights than the model has would be dropped, and with them layers. */
  @Test
  void weightsOfALargerModelAreRefused() {
    Model small = Model.features(2).add("rnn", new Recurrent(RecurrentOptions.gru(2)));
    Model large = Model.features(2).add("rnn", new Recurrent(RecurrentOptions.gru(2).layers(3)));
    Weights weights = large.initialize(1);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Predictor.of(small, weights, backend).close())
            .getMessage();
    assertTrue(message.contains("rnn.weight_hh_l1"), message);
  }
}
