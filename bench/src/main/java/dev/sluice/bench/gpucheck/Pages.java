package dev.sluice.bench.gpucheck;

import dev.sluice.bench.gpucheck.CheckFile.Kind;
import dev.sluice.bench.report.Page;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.text.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A check for people: a page of text that says what is wrong first, and one for a browser. */
final class Pages {
  private Pages() {}

  /** Writes both, each all or nothing. */
  static void write(CheckFile check, Path folder) {
    ResultFile.write(folder.resolve("gpu-check.txt"), text(check));
    ResultFile.write(folder.resolve("gpu-check.html"), html(check));
  }

  /** {@return a step in a line, for a terminal} */
  static String line(StepReport step) {
    return String.format(
        Locale.ROOT,
        "%-11s %5.0f s  %s%s",
        step.outcome().label(),
        step.seconds(),
        step.title(),
        step.note() == null ? "" : ": " + step.note());
  }

  static String text(CheckFile check) {
    StringBuilder text = new StringBuilder();
    text.append("Sluice's GPU check of ").append(check.created()).append(", commit ");
    text.append(check.commit()).append(check.complete() ? "" : ", not at its end yet");
    text.append("\n\n");
    if (check.texts(Kind.WRONG).isEmpty()) {
      text.append("Nothing of what was done is wrong.\n");
    }
    list(text, "WRONG", check.texts(Kind.WRONG));
    list(text, "NOT KNOWN", check.texts(Kind.UNKNOWN));
    list(text, "Figures", check.texts(Kind.FIGURE));
    text.append("\nSteps, of ").append(String.format(Locale.ROOT, "%.0f", check.minutes()));
    text.append(" minutes:\n");
    check.steps().forEach(step -> text.append(line(step)).append('\n'));
    if (!check.sensors().isEmpty()) {
      text.append("\nPower and clocks:\n").append(sensors(check.sensors()));
    }
    return text.toString();
  }

  private static void list(StringBuilder text, String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      text.append('\n').append(title).append(":\n");
      sentences.forEach(sentence -> text.append("- ").append(sentence).append('\n'));
    }
  }

  private static TextTable sensors(List<SensorLog.Summary> summaries) {
    TextTable table =
        new TextTable(
            "step", "device", "W", "most W", "MHz", "least MHz under load", "memory MHz", "most C");
    for (SensorLog.Summary one : summaries) {
      table.line(
          one.step(),
          one.device(),
          number(one.watts()),
          number(one.mostWatts()),
          number(one.coreMegahertz()),
          number(one.leastCoreMegahertz()),
          number(one.memoryMegahertz()),
          number(one.mostCelsius()));
    }
    return table;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.0f", value);
  }

  private static String html(CheckFile check) {
    return Page.of(
        "gpu-check.html",
        Map.of(
            "/*style*/",
            Page.resource("report.css"),
            "{\"check\":0}",
            Page.embeddable(check.json()),
            "/*script*/",
            Page.resource("gpu-check.js"),
            "/*charts*/",
            Page.charts()));
  }
}
