package dev.sluice.examples.tag;

import dev.sluice.examples.shared.Page;
import dev.sluice.op.SoftmaxCrossEntropy;
import java.util.List;

/** Text as HTML, every tag in a colour of its own and every mistake underlined. */
final class Highlighted {
  private static final String STYLE =
      """
      <style>
      .code { background: light-dark(#f7f7f7, #1d1d1f); padding: 1rem; white-space: pre-wrap; }
      .code span { border-radius: .2rem; }
      .wrong { text-decoration: underline wavy red 2px; text-underline-offset: .2em; }
      .c0 { color: light-dark(#6b6b6b, #a5a5a5); } .c1 { color: light-dark(#1557b0, #8ab4f8); }
      .c2 { color: light-dark(#00796b, #4dd0c4); } .c3 { color: light-dark(#7a6500, #e2c044); }
      .c4 { color: light-dark(#8e24aa, #d7a1f0); } .c5 { color: light-dark(#b3261e, #ff9e95); }
      .c6 { color: light-dark(#a04000, #ffb26b); } .c7 { color: light-dark(#2e7d32, #8fdc93); }
      </style>
      """;
  private static final int COLOURS = 8;

  private Highlighted() {}

  /** A paragraph that says which colour is which. */
  static String legend(List<String> kinds, boolean judged) {
    StringBuilder legend = new StringBuilder(STYLE).append("<p class=\"code\">");
    for (int i = 0; i < kinds.size(); i++) {
      legend
          .append("<span class=\"c")
          .append(i % COLOURS)
          .append("\">")
          .append(Page.escaped(kinds.get(i)))
          .append("</span>  ");
    }
    return legend.append(judged ? "<span class=\"wrong\">wrong</span></p>" : "</p>").toString();
  }

  /**
   * Sentences with what was predicted.
   *
   * @param tags what the tags are called
   * @param kindOf by tag, the number of its kind in the legend, or -1 where it is not coloured
   * @param judged whether the sentences have the right tags, or only say which words have one
   */
  static String of(
      List<Sentence> sentences,
      List<int[]> predicted,
      List<String> tags,
      int[] kindOf,
      boolean judged) {
    StringBuilder html = new StringBuilder("<pre class=\"code\">");
    for (int s = 0; s < sentences.size(); s++) {
      Sentence sentence = sentences.get(s);
      for (int t = 0; t < sentence.shown().size(); t++) {
        String word = Page.escaped(sentence.shown().get(t));
        int right = sentence.tags()[t];
        int guess = predicted.get(s)[t];
        html.append(Page.escaped(sentence.gaps().get(t)));
        if (right == SoftmaxCrossEntropy.IGNORED) {
          html.append(word);
        } else if (judged && guess != right) {
          String title = tags.get(guess) + ", is " + tags.get(right);
          html.append(span(word, kindOf[guess], " wrong", title));
        } else {
          html.append(kindOf[guess] < 0 ? word : span(word, kindOf[guess], "", tags.get(guess)));
        }
      }
    }
    return html.append("</pre>").toString();
  }

  private static String span(String word, int kind, String more, String title) {
    String colour = kind < 0 ? "" : "c" + kind % COLOURS;
    return "<span class=\""
        + colour
        + more
        + "\" title=\""
        + Page.escaped(title)
        + "\">"
        + word
        + "</span>";
  }
}
