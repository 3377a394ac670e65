package dev.sluice.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Expectation;
import dev.sluice.bench.contender.Expectation.Agreement;
import dev.sluice.bench.contender.Peer;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.contender.StreamingLayer;
import dev.sluice.bench.suite.Case;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer, loaded as the benchmark loads it, against the reference. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeerTest {
  private Contender contender;

  abstract Peer peer();

  /** Its name on the command line. */
  String name() {
    return peer().label();
  }

  /**
   * The cases of {@link #cases} that the peer computes; it must name what it lacks for the rest.
   */
  abstract List<String> computes();

  @BeforeAll
  final void load() {
    contender = ContenderId.parse(name()).open();
  }

  @Test
  void saysWhoItIs() {
    assertEquals(name(), contender.name());
    contender.prepare(Problems.of(Case.parse("lstm:i1:h1:b1:t1:forward")), 2).close();
    assertFalse(contender.version().isBlank());
  }

  /** Unequal sizes everywhere, all cells, lengths, training; one thread and two. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lstm:i7:h13:b3:t5:forward",
        "lstm:i7:h13:b3:t5:train",
        "lstm:i1:h1:b1:t1:train",
        "lstm:i16:h32:b17:t20:forward",
        "lstm:i16:h32:b17:t20:train",
        "lstm:no-input:h24:b4:t9:forward",
        "lstm:i7:h13:b5:t9:mean0.4:forward",
        "lstm:i7:h13:b5:t9:mean0.4:train",
        "gru:i7:h13:b3:t5:forward",
        "gru:i7:h13:b3:t5:train",
        "gru:i7:h13:b5:t9:mean0.4:forward",
        "gru_reset_before:i7:h13:b3:t5:forward",
        "rnn_tanh:i7:h13:b3:t5:forward",
        "rnn_relu:i7:h13:b3:t5:train",
      })
  void agreesWithTheReferenceOrSaysWhatItLacks(String shape) {
    Problem problem = Problems.of(Case.parse(shape));
    Optional<String> lacking = contender.lacks(problem);
    assertEquals(computes().contains(shape), lacking.isEmpty(), shape + ": lacks " + lacking);
    if (lacking.isPresent()) {
      assertFalse(lacking.get().isBlank());
      return;
    }
    try (PreparedLayer layer = contender.prepare(problem, 2)) {
      List<Agreement> agreements = Expectation.of(problem).check(layer, problem);
      long given = problem.results().stream().filter(r -> !layer.omits().contains(r)).count();
      assertEquals(given, agreements.size());
      agreements.forEach(agreement -> assertTrue(agreement.holds(), agreement.toString()));
    }
  }

  @Test
  void streams() {
    Problem steps = Problems.of(Case.parse("lstm:i7:h13:b1:t12"));
    Problem first = Problems.of(Case.parse("lstm:i7:h13:stream"));
    try (StreamingLayer stream = contender.stream(first, 2).orElseThrow()) {
      Agreement agreement = Expectation.of(steps).check(stream, steps);
      assertTrue(agreement.holds(), agreement.toString());
    }
  }

  static final List<String> LSTM_FORWARD =
      List.of(
          "lstm:i7:h13:b3:t5:forward",
          "lstm:i16:h32:b17:t20:forward",
          "lstm:no-input:h24:b4:t9:forward");
  static final List<String> LSTM_TRAINING =
      List.of("lstm:i7:h13:b3:t5:train", "lstm:i1:h1:b1:t1:train", "lstm:i16:h32:b17:t20:train");
  static final String LSTM_LENGTHS = "lstm:i7:h13:b5:t9:mean0.4:forward";
  static final String LSTM_LENGTHS_TRAINING = "lstm:i7:h13:b5:t9:mean0.4:train";
  static final List<String> GRU_FORWARD =
      List.of("gru:i7:h13:b3:t5:forward", "gru:i7:h13:b5:t9:mean0.4:forward");
  static final String GRU_TRAINING = "gru:i7:h13:b3:t5:train";
  static final String RESET_BEFORE = "gru_reset_before:i7:h13:b3:t5:forward";
  static final String RNN_TANH = "rnn_tanh:i7:h13:b3:t5:forward";
  static final String RNN_RELU_TRAINING = "rnn_relu:i7:h13:b3:t5:train";

  static List<String> all(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }
}
