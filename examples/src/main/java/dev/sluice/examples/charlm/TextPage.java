package dev.sluice.examples.charlm;

import dev.sluice.data.Vocabulary;
import dev.sluice.examples.shared.Page;
import dev.sluice.predict.Predictor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Held-out text, every character the darker the less it was expected, and samples. */
final class TextPage {
  private static final int SHOWN = 1500;
  private static final double MOST_BITS = 10;
  private static final String STYLE =
      "<style>pre { white-space: pre-wrap; background: light-dark(#fafafa, #1d1d1f);"
          + " padding: 1rem; }</style>";

  private TextPage() {}

  static Page of(
      List<String> results,
      int[] heldOut,
      Predictor predictor,
      Vocabulary vocabulary,
      String samples) {
    Page page = new Page("Text, character by character");
    results.forEach(page::text);
    return page.heading("Held-out text")
        .text("The redder a character is, the less it was expected; its bits are shown with it.")
        .html(STYLE)
        .html(
            surprise(
                Arrays.copyOf(heldOut, Math.min(SHOWN, heldOut.length)), predictor, vocabulary))
        .heading("Written by the model")
        .html("<pre>" + Page.escaped(samples) + "</pre>");
  }

  private static String surprise(int[] tokens, Predictor predictor, Vocabulary vocabulary) {
    float[][] probabilities = predictor.predict(tokens).probabilities();
    StringBuilder html = new StringBuilder("<pre>");
    for (int t = 0; t < tokens.length; t++) {
      String character = Page.escaped(vocabulary.entry(tokens[t]));
      if (t == 0) {
        html.append(character);
        continue;
      }
      double bits = -Math.log(probabilities[t - 1][tokens[t]]) / Math.log(2);
      html.append(
          String.format(
              Locale.ROOT,
              "<span title=\"%.1f bits\" style=\"background: rgb(230 40 40 / %.2f)\">%s</span>",
              bits,
              Math.min(1, bits / MOST_BITS),
              character));
    }
    return html.append("</pre>").toString();
  }
}
