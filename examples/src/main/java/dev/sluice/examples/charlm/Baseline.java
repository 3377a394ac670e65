package dev.sluice.examples.charlm;

import dev.sluice.examples.shared.NGram;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Characters predicted by the few before them.
 *
 * @param order how many
 * @param bits per held-out character
 */
record Baseline(int order, double bits) {
  /** Of orders 3 and 5, counted on the text that the model learns from. */
  static List<Baseline> of(Text text) {
    return IntStream.of(3, 5)
        .mapToObj(
            order -> {
              NGram model = new NGram(order, text.vocabulary().size(), List.of(text.train()));
              return new Baseline(order, model.bitsPerToken(text.heldOut()));
            })
        .toList();
  }

  String name() {
    return "order-" + order + " n-gram";
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Order-%d character n-gram counted on the same text: held-out %.3f bits per character",
        order,
        bits);
  }
}
